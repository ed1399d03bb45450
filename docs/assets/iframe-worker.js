// Browsers start no worker in a page that was opened as a file. There the search runs in a hidden frame instead.
if (location.protocol === 'file:') {
  // As between threads: a copy, and not before the sender is done.
  const later = (data, deliver) => {
    const copy = structuredClone(data);
    setTimeout(() => deliver(copy));
  };

  window.Worker = class extends EventTarget {
    constructor(address) {
      super();
      this.waiting = [];
      this.frame = document.createElement('iframe');
      this.frame.hidden = true;
      this.frame.title = 'search';
      document.documentElement.appendChild(this.frame);
      const inside = this.frame.contentWindow;
      inside.document.open();
      inside.document.write('<!doctype html><title>search</title>');
      inside.document.close();
      inside.importScripts = () => {};
      inside.postMessage = (data) => later(data, (copy) => {
        const event = new MessageEvent('message', { data: copy });
        this.dispatchEvent(event);
        if (this.onmessage) this.onmessage(event);
      });
      this.inside = inside;
      const script = inside.document.createElement('script');
      script.src = address;
      script.onload = () => {
        const waiting = this.waiting;
        this.waiting = null;
        waiting.forEach((data) => this.deliver(data));
      };
      inside.document.head.appendChild(script);
    }

    deliver(data) {
      later(data, (copy) => this.inside.dispatchEvent(new this.inside.MessageEvent('message', { data: copy })));
    }

    postMessage(data) {
      if (this.waiting) this.waiting.push(data);
      else this.deliver(data);
    }

    terminate() {
      this.frame.remove();
    }
  };
}
