"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const findings = [...document.querySelectorAll(".finding")];
  const files = [...document.querySelectorAll(".file")];
  const [form, search, severity, rule, told, none] = ["filter", "search", "severity", "rule", "shown", "none"].map(find);

  // Of a long report the later findings are kept as text until somebody looks at them.
  const rest = find("rest");
  const later = rest ? JSON.parse(rest.textContent) : {};
  const fill = (one) => {
    if (!(one.id in later)) return;
    one.insertAdjacentHTML("beforeend", later[one.id]);
    delete later[one.id];
  };

  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    for (const one of findings) {
      const fits = (!severity.value || one.dataset.severity === severity.value) &&
        (!rule.value || one.dataset.rule === rule.value) &&
        words.every((word) => one.dataset.words.includes(word));
      one.hidden = !fits;
      left += fits;
    }
    for (const file of files) file.hidden = !file.querySelector(".finding:not([hidden])");
    none.hidden = left > 0 || findings.length === 0;
    told.textContent = `${left} of ${findings.length} shown`;
  };

  const move = (by) => {
    const open = findings.filter((one) => !one.hidden);
    const at = open.indexOf(document.activeElement.closest(".finding"));
    const next = open[at < 0 ? (by > 0 ? 0 : open.length - 1) : at + by];
    if (next) next.firstElementChild.focus();
  };

  const reach = () => {
    const one = /^#f\d+$/.test(location.hash) && find(location.hash.slice(1));
    if (!one) return;
    if (one.hidden) { form.reset(); filter(); }
    fill(one);
    one.open = true;
    one.scrollIntoView();
    one.firstElementChild.focus({preventScroll: true});
  };

  document.addEventListener("toggle", (event) => fill(event.target), true);
  addEventListener("beforeprint", () => findings.forEach(fill));
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", filter);
  addEventListener("hashchange", reach);
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") { form.reset(); filter(); return; }
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
  document.documentElement.dataset.ready = String(findings.length);
})();
