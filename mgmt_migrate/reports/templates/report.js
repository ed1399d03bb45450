"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const read = (id) => JSON.parse(find(id).textContent);
  const [form, search, severity, rule, told, none, list, earlier, more] =
    ["filter", "search", "severity", "rule", "shown", "none", "list", "earlier", "more"].map(find);

  // A finding is a row: severity, rule, words. A part is some findings of one file; of a long report only the
  // first parts are elements, the others are made when somebody asks for them.
  const rows = read("rows");
  const parts = [];
  const add = (count, element, html) => {
    const first = parts.length ? parts[parts.length - 1].end : 0;
    parts.push({first, end: first + count, element, html});
  };
  for (const one of list.children) add(one.querySelectorAll(".finding").length, one, "");
  for (const [count, html] of read("later")) add(count, null, html);
  const step = 100;
  let from = 0, most = step, texts = null;  // of the findings that fit, those are shown that begin there, and so many

  const make = (part) => {
    if (part.element) return;
    const next = parts.find((other) => other.first >= part.end && other.element);
    const mould = document.createElement("template");
    mould.innerHTML = part.html;
    part.element = mould.content.firstElementChild;
    part.html = "";
    list.insertBefore(part.element, next ? next.element : null);
  };
  const holder = (index) => parts.find((part) => index < part.end);

  const fill = (one) => {
    if (!one.matches(".finding") || one.querySelector(".body")) return;
    texts = texts || read("bodies");
    one.insertAdjacentHTML("beforeend", texts[one.id]);
  };

  let fits = rows.map(() => true);
  const show = () => {
    let left = 0, before = 0, seen = 0;
    for (const part of parts) {
      const within = fits.slice(part.first, part.end);
      const count = within.filter(Boolean).length;
      const wanted = count > 0 && left >= from && seen < most;
      left += count;
      if (wanted) make(part);
      else if (!seen) before += count;
      if (!part.element) continue;
      part.element.hidden = !wanted;
      if (!wanted) continue;
      seen += count;
      part.element.querySelectorAll(".finding").forEach((one, n) => { one.hidden = !within[n]; });
    }
    none.hidden = left > 0 || rows.length === 0;
    earlier.hidden = before === 0;
    earlier.textContent = `Show earlier: ${before} stand before`;
    more.hidden = before + seen === left;
    more.textContent = `Show more: ${left - before - seen} are left`;
    told.textContent = seen === left ? `${left} of ${rows.length} shown` : `${left} of ${rows.length} fit, ${seen} shown`;
  };
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    fits = rows.map(([level, code, text]) => (!severity.value || level === severity.value) &&
      (!rule.value || code === rule.value) && words.every((word) => text.includes(word)));
    from = 0;
    most = step;
    show();
  };
  const clear = () => { form.reset(); filter(); };
  const widen = () => { most += step; show(); };
  const back = () => { const by = Math.min(from, step); from -= by; most += by; show(); };

  const move = (by) => {
    const open = () => [...list.querySelectorAll(".file:not([hidden]) > .finding:not([hidden])")];
    let all = open();
    const at = all.indexOf(document.activeElement.closest(".finding"));
    const one = all[at];
    if (by > 0 && at === all.length - 1 && !more.hidden) { widen(); all = open(); }
    if (by < 0 && at === 0 && !earlier.hidden) { back(); all = open(); }
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : all.indexOf(one) + by];
    if (next) next.firstElementChild.focus();
  };

  // A link leads to a finding, #f12, or to a station of its token's way, #f12-3.
  const reach = () => {
    const asked = /^#f(\d+)(-\d+)?$/.exec(location.hash);
    const index = asked ? asked[1] - 1 : -1;
    if (!asked || index >= rows.length) return;
    if (!fits[index]) clear();
    const part = holder(index);
    const count = (end) => fits.slice(0, end).filter(Boolean).length;
    if (!part.element || part.element.hidden) { from = count(part.first); most = step; show(); }
    const one = find(`f${index + 1}`);
    fill(one);
    one.open = true;
    draw(one);
    const goal = asked[2] ? find(location.hash.slice(1)) : one.firstElementChild;
    if (!goal) return;
    if (asked[2]) goal.tabIndex = -1;
    (asked[2] ? goal : one).scrollIntoView({block: asked[2] ? "center" : "start"});
    goal.focus({preventScroll: true});
  };

  // The way as a drawing: a lane for each file, a box for each station, arrows from one to the next.
  const titles = {request: "Request", token: "ID token", storage: "Storage", load: "Load", pass: "Handed on", adds: "Added", use: "Use"};
  const svg = (name, attributes, ...inside) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };
  const short = (text, most) => { const all = [...text]; return all.length > most ? all.slice(0, most - 1).join("") + "…" : text; };
  const tail = (path, most) => { const all = [...path]; return all.length > most ? "…" + all.slice(1 - most).join("") : path; };
  const LEAST = 150, H = 66, GAP = 34, HEAD = 22;
  const icon = (kind, x, y) => {
    const shape = kind === "storage" || kind === "load" ? "M1 3.5C1 .5 15 .5 15 3.5V12.5C15 15.5 1 15.5 1 12.5ZM1 3.5C1 6.5 15 6.5 15 3.5" +
        (kind === "load" ? "M8 13V8.5M5.8 10.5 8 8.3 10.2 10.5" : "")
      : kind === "request" ? "M1 8H11M7.5 4.5 11 8 7.5 11.5M12 1.5H15V14.5H12"
      : kind === "use" || kind === "adds" ? "M1.5 14.5 15 8 1.5 1.5 3.5 8ZM3.5 8H15"
      : kind === "pass" ? "M1 8H15M11.5 4.5 15 8 11.5 11.5" : "M5.5 6.5A3 3 0 1 0 5.5 9.5H15V12M12 9.5V11.5M5.5 6.5A3 3 0 0 1 5.5 9.5";
    return svg("path", {class: "icon", d: shape, transform: `translate(${x} ${y})`});
  };
  const node = (station, x, y, width) => {
    const {id, kind, note, path, line, order} = station;
    const title = titles[kind] || kind, said = short(note, Math.floor((width - 20) / 6.6));
    const label = `${order} ${title} ${said} line ${line}, ${path}${said === note ? "" : `: ${note}`}`;
    const box = svg("a", {href: `#${id}`, class: `node ${kind}`, "aria-label": label},
      svg("rect", {x, y, width, height: H, rx: 8}),
      icon(kind, x + 11, y + 9),
      svg("text", {x: x + 34, y: y + 22, class: "kind", "aria-hidden": "true"}, `${order} ${title}`), " ",
      svg("text", {x: x + 11, y: y + 42, "aria-hidden": "true"}, said), " ",
      svg("text", {x: x + 11, y: y + 57, class: "where", "aria-hidden": "true"}, `line ${line}`));
    return box;
  };
  const head = (x, y, down) => svg("path", {class: "head", d: down ? `M${x - 4.5} ${y - 8}L${x} ${y}L${x + 4.5} ${y - 8}Z` : `M${x - 8} ${y - 4.5}L${x} ${y}L${x - 8} ${y + 4.5}Z`});
  const draw = (one, room) => {
    const way = one.querySelector(".way");
    if (!way || way.children.length < 2) return;
    const width = room || way.clientWidth || 700;
    const stations = [...way.children].map((item, n) => ({id: item.id, order: n + 1, ...item.dataset, note: item.querySelector(".note").textContent}));
    const lanes = [...new Set(stations.map((station) => station.path))];
    const W = Math.min(230, Math.floor((width - 24 - GAP * (stations.length - 1)) / stations.length)), across = W >= LEAST;
    if (way.dataset.across === String(across)) return;
    way.dataset.across = String(across);
    const back = [], edges = [], nodes = [];
    let wide, high;
    if (across) {
      const tall = HEAD + H + 12;
      wide = width;
      high = lanes.length * tall;
      lanes.forEach((path, lane) => back.push(svg("rect", {class: "lane", x: 0.5, y: lane * tall + 0.5, width: wide - 1, height: tall - 5, rx: 8}),
        svg("text", {class: "file-name", x: 12, y: lane * tall + 16}, tail(path, Math.floor((wide - 24) / 7)))));
      const between = Math.min((wide - 24 - stations.length * W) / Math.max(1, stations.length - 1), 90);
      stations.forEach((station, n) => {
        const x = 12 + n * (W + between), y = lanes.indexOf(station.path) * tall + HEAD;
        nodes.push(node(station, x, y, W));
        if (!n) return;
        const from = lanes.indexOf(stations[n - 1].path) * tall + HEAD + H / 2, to = y + H / 2, begin = x - between;
        edges.push(svg("path", {class: "edge", d: `M${begin} ${from}C${begin + between * 0.6} ${from} ${x - between * 0.6} ${to} ${x - 7} ${to}`}), head(x - 1, to));
      });
    } else {
      const lane = 16, left = lanes.length > 1 ? Math.min(lanes.length, 6) * lane : 0;
      const column = (station) => Math.min(lanes.indexOf(station.path), 5) * lane;
      wide = Math.min(width, 460);
      let y = 0;
      stations.forEach((station, n) => {
        const moved = !n || station.path !== stations[n - 1].path, x = column(station);
        if (moved) y += HEAD;
        if (moved) back.push(svg("text", {class: "file-name", x, y: y - 6}, tail(station.path, Math.floor((wide - x) / 7))));
        nodes.push(node(station, x, y, wide - left - 1));
        station.y = y;
        if (n) {
          const low = stations[n - 1].y + H, end = moved ? low + 12 : y - 1, at = column(stations[n - 1]) + 26;
          edges.push(svg("path", {class: "edge", d: `M${at} ${low}V${end - 6}`}), head(at, end, true));
        }
        y += H + 16;
      });
      high = y - 14;
    }
    const drawn = svg("svg", {class: "diagram", role: "group", width: wide, height: high, viewBox: `0 0 ${wide} ${high}`,
      "aria-label": `Drawing of the way: ${stations.length} stations in ${lanes.length} file${lanes.length > 1 ? "s" : ""}`}, ...back, ...edges, ...nodes);
    const old = one.querySelector(".diagram");
    if (old) old.replaceWith(drawn); else way.before(drawn);
  };

  document.addEventListener("toggle", (event) => {
    if (!event.target.matches(".finding") || !event.target.open) return;
    fill(event.target);
    draw(event.target);
  }, true);
  let late = 0;
  addEventListener("resize", () => {
    clearTimeout(late);
    late = setTimeout(() => list.querySelectorAll(".finding[open]").forEach((one) => draw(one)), 100);
  });
  addEventListener("beforeprint", () => {
    from = 0;
    most = rows.length;
    show();
    list.querySelectorAll(".file:not([hidden]) > .finding:not([hidden])").forEach((one) => { fill(one); draw(one, 680); });
  });
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", filter);
  more.addEventListener("click", () => {
    const at = list.querySelectorAll(".file:not([hidden]) > .finding:not([hidden])").length;
    widen();
    const next = list.querySelectorAll(".file:not([hidden]) > .finding:not([hidden])")[at];
    if (next) next.firstElementChild.focus({preventScroll: true});
  });
  earlier.addEventListener("click", () => {
    const first = list.querySelector(".file:not([hidden]) > .finding:not([hidden])");
    back();
    if (first) first.scrollIntoView();
    if (earlier.hidden && first) first.firstElementChild.focus({preventScroll: true});
  });
  addEventListener("hashchange", reach);
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") { clear(); return; }
    if (event.target.matches("input, select, textarea")) return;
    if (event.key === "/") { event.preventDefault(); search.focus(); }
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
  });

  const theme = find("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme || (dark.matches ? "dark" : "light")) === "dark";
  const say = () => theme.setAttribute("aria-pressed", String(isDark()));
  theme.hidden = false;
  theme.addEventListener("click", () => { document.documentElement.dataset.theme = isDark() ? "light" : "dark"; say(); });
  dark.addEventListener("change", say);
  say();
  filter();
  reach();
  list.querySelectorAll(".finding[open]").forEach((one) => draw(one));
  performance.mark("mgmt-migrate:interactive");
  document.documentElement.dataset.ready = String(rows.length);
})();
