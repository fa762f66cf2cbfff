// A page that refreshes itself stays where the reader is: the focus, the caret, what was unfolded. Parts are compared with what is
// there (morph), so most of it stays by itself; this is the rest.
(() => {
  let held = null;

  // What somebody unfolded stays unfolded: the server does not know.
  document.addEventListener("htmx:before:morph:attr", (event) => {
    if (event.target.tagName === "DETAILS" && event.detail.attrName === "open") event.preventDefault();
  });

  document.addEventListener("htmx:before:swap", () => {
    const element = document.activeElement;
    if (!element || element === document.body) return;
    const list = element.closest('[data-keys="list"]');
    const rows = list ? [...list.querySelectorAll("tbody > tr, li, [data-row]")] : [];
    const around = [];
    for (let each = element; each; each = each.parentElement) if (each.id) around.push(each.id);
    held = { element, around, at: rows.findIndex((row) => row.contains(element)), start: element.selectionStart, end: element.selectionEnd };
  });

  // Its element is gone, so the focus fell on nothing: the same place again, the row that took its place, or what is around it.
  document.addEventListener("htmx:after:swap", () => {
    const before = held;
    if (!before || before.element.isConnected || document.activeElement !== document.body) return;
    held = null;
    const same = document.getElementById(before.around[0]);
    if (same && before.element.id === before.around[0]) {
      same.focus({ preventScroll: true });
      if (before.start != null) try { same.setSelectionRange(before.start, before.end); } catch { /* not a text */ }
      return;
    }
    if (before.at >= 0) {
      const rows = [...document.querySelectorAll('[data-keys="list"] tbody > tr, [data-keys="list"] li, [data-keys="list"] [data-row]')];
      const link = rows[Math.min(before.at, rows.length - 1)]?.querySelector(".subj a[href], a[href]");
      if (link) return link.focus({ preventScroll: true });
    }
    const around = before.around.map((id) => document.getElementById(id)).find(Boolean) || document.getElementById("main");
    if (!around) return;
    if (!around.hasAttribute("tabindex")) around.tabIndex = -1;
    around.focus({ preventScroll: true });
  });

  // A list that catches up says which cases it showed, so that the server can say how many are new.
  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    if (ctx.sourceEvent?.type !== "csm:changed" || ctx.sourceElement?.id !== "rows") return;
    const rows = [...document.querySelectorAll('#rows tbody > tr[id^="case-"]')];
    ctx.request.headers["X-CSM-Shown"] = rows.map((row) => row.id.slice(5)).join(",");
  });
})();
