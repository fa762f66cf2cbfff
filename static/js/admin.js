// Light or dark in the administration: one choice for the whole product, kept where its other pages keep it.
(() => {
  const ours = "csm-theme", theirs = "adminTheme"; // theirs is JSON
  try {
    localStorage.setItem(theirs, JSON.stringify(localStorage.getItem(ours) || "auto"));
    addEventListener("click", () => setTimeout(() => {
      const chosen = JSON.parse(localStorage.getItem(theirs));
      if (chosen === "light" || chosen === "dark") localStorage.setItem(ours, chosen);
      else localStorage.removeItem(ours);
    }));
  } catch { /* private mode: the system's choice counts */ }
})();

// What unfold's libraries build in the page gets its names: a choice that searches is called as its field is, and what
// scrolls is no landmark.
(() => {
  const label = (select) => {
    const found = select && document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    if (found && !found.id) found.id = `${select.id}_label`;
    return found;
  };
  const name = () => {
    for (const box of document.querySelectorAll("span.select2-container")) {
      const select = box.previousElementSibling, called = select?.matches("select") ? label(select) : null;
      const words = called?.textContent.trim().replace(/\s*\*$/, "") || select?.getAttribute("aria-label") || select?.dataset?.placeholder || select?.name;
      if (!words) continue;
      const shown = box.querySelector(".select2-selection__rendered");
      box.querySelector(".select2-selection")?.setAttribute("aria-label", words);
      if (shown?.matches("ul")) {
        shown.setAttribute("role", "group");
        shown.setAttribute("aria-label", words);
        for (const one of shown.children) if (one.matches("li")) one.setAttribute("role", "none");
      } else if (shown) {
        shown.removeAttribute("role"); // the box is the control; this is what it shows
        shown.removeAttribute("aria-readonly");
      }
      for (const field of box.querySelectorAll(".select2-search__field")) field.setAttribute("aria-label", words);
    }
    for (const open of document.querySelectorAll(".select2-container--open .select2-dropdown .select2-search__field"))
      if (!open.hasAttribute("aria-label")) open.setAttribute("aria-label", document.querySelector(".select2-container--open .select2-selection")?.getAttribute("aria-label") ?? "");
    for (const scrolls of document.querySelectorAll('.simplebar-content-wrapper[role="region"]')) {
      scrolls.setAttribute("role", "group");
      const around = scrolls.closest("[data-simplebar]")?.parentElement?.closest("nav, aside, section, form")?.getAttribute("aria-label");
      if (around) scrolls.setAttribute("aria-label", around); else scrolls.removeAttribute("aria-label");
    }
  };
  addEventListener("DOMContentLoaded", () => {
    let wanted = 0;
    const soon = () => { if (!wanted) wanted = requestAnimationFrame(() => { wanted = 0; name(); }); };
    new MutationObserver(soon).observe(document.body, { childList: true, subtree: true });
    name();
  });
})();
