/* Keyboard of the inbox: j and k walk the requests, o opens, x ticks, / searches, ? explains. Everything works
   without it. Single-key shortcuts can be turned off (WCAG 2.1.4); the choice is kept in this browser. */
(() => {
  "use strict";
  const KEY = "tri.raccourcis";
  const panel = document.querySelector("[data-raccourcis]");
  const rows = Array.from(document.querySelectorAll("[data-ligne]"));
  if (!panel) return;
  panel.hidden = false;
  const toggle = panel.querySelector("input");
  const read = () => { try { return localStorage.getItem(KEY) !== "non"; } catch { return true; } };
  const write = (on) => { try { localStorage.setItem(KEY, on ? "oui" : "non"); } catch { /* private window */ } };
  toggle.checked = read();
  toggle.addEventListener("change", () => write(toggle.checked));

  const index = () => {
    const focused = rows.findIndex((row) => row === document.activeElement || row.parentElement.contains(document.activeElement));
    return focused >= 0 ? focused : rows.findIndex((row) => row.hasAttribute("aria-current"));
  };
  const move = (step) => {
    if (!rows.length) return;
    const now = index();
    const next = now < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, now + step));
    rows[next].focus();
    rows[next].scrollIntoView({ block: "nearest" });
  };
  const acts = {
    j: () => move(1),
    k: () => move(-1),
    o: () => { const row = rows[index()]; if (row) row.click(); },
    x: () => { const row = rows[index()]; const box = row && row.parentElement.querySelector("input[type=checkbox]"); if (box) box.click(); },
    "/": () => { const q = document.getElementById("id_q"); if (q) q.focus(); },
    "?": () => { panel.open = !panel.open; if (panel.open) panel.querySelector("summary").focus(); },
  };
  document.addEventListener("keydown", (event) => {
    if (!toggle.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  const all = document.querySelector("[data-tout-cocher]");
  if (all) {
    all.hidden = false;
    all.addEventListener("click", () => {
      const boxes = Array.from(document.querySelectorAll("input[name=demandes]"));
      const on = boxes.some((box) => !box.checked);
      boxes.forEach((box) => { box.checked = on; });
    });
  }
})();
