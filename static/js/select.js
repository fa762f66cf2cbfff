// Rows that are selected: how many, all of the page, a stretch with Shift, and they stay so when the list catches up.
(() => {
  const form = () => document.querySelector("[data-selection]");
  const boxes = () => [...form().querySelectorAll("tbody input[name=ids]")];
  const chosen = new Set();
  let last = ""; // the row that was chosen last: a stretch begins there

  const show = () => {
    const all = boxes();
    const on = all.filter((box) => box.checked);
    const words = form().querySelector("[data-selected]");
    if (words) words.textContent = on.length ? words.dataset.selected.replace("%n", on.length) : "";
    for (const box of all) {
      const row = box.closest("tr");
      if (box.checked) row.setAttribute("aria-selected", "true"); else row.removeAttribute("aria-selected");
    }
    const head = form().querySelector("[data-select-all]");
    if (head) {
      head.checked = on.length > 0 && on.length === all.length;
      head.indeterminate = on.length > 0 && on.length < all.length;
    }
    form().dispatchEvent(new CustomEvent("csm:selected", { bubbles: true, detail: { count: on.length } }));
  };
  const set = (box, on) => {
    box.checked = on;
    if (on) chosen.add(box.value); else chosen.delete(box.value);
  };

  // Everything between the last one and this one: all as this one is now, or, by key, as the last one is.
  const stretch = (box, asLast) => {
    const all = boxes();
    const from = all.findIndex((each) => each.value === last), to = all.indexOf(box);
    if (from < 0) return false;
    const on = (asLast ? all[from] : box).checked;
    for (const each of all.slice(Math.min(from, to), Math.max(from, to) + 1)) set(each, on);
    return true;
  };

  document.addEventListener("click", (event) => {
    if (event.shiftKey && event.target.matches("[data-selection] tbody input[name=ids]")) stretch(event.target, false);
  });
  document.addEventListener("csm:stretch", (event) => {
    if (!form() || !stretch(event.target, true)) return;
    event.preventDefault();
    show();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.closest("[data-selection]")) return;
    if (event.target.matches("[data-select-all]")) boxes().forEach((box) => set(box, event.target.checked));
    else if (event.target.matches("tbody input[name=ids]")) {
      set(event.target, event.target.checked);
      last = event.target.value;
    } else return;
    show();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-clear-selection]")) return;
    boxes().forEach((box) => set(box, false));
    show();
    form().querySelector("tbody a")?.focus({ preventScroll: true });
  });
  // After a swap the rows are as the server sent them: not selected.
  document.addEventListener("htmx:after:swap", () => {
    if (!form()) return;
    const all = boxes();
    all.forEach((box) => { box.checked = chosen.has(box.value); });
    const here = new Set(all.map((box) => box.value));
    for (const id of chosen) if (!here.has(id)) chosen.delete(id); // it left the list
    show();
  });
  document.addEventListener("DOMContentLoaded", () => {
    if (!form()) return;
    boxes().filter((box) => box.checked).forEach((box) => chosen.add(box.value)); // what a browser kept on the way back
    show();
  });
})();
