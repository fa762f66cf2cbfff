// The command palette: Ctrl K opens it, the server finds, the keys move. The input keeps the focus; the list follows it.
(() => {
  const get = (id) => document.getElementById(id);
  const options = () => [...get("palette-list").querySelectorAll('[role="option"]')];
  const chosen = () => get("palette-list").querySelector('[aria-selected="true"]');
  let waiting = false; // Enter was faster than the answer

  const select = (option) => {
    const before = chosen();
    if (before === option) return;
    before?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) get("palette-input").setAttribute("aria-activedescendant", option.id);
    else get("palette-input").removeAttribute("aria-activedescendant");
  };
  const move = (by) => {
    const all = options();
    if (!all.length) return;
    const now = all.indexOf(chosen());
    select(all[by === Infinity ? all.length - 1 : by === -Infinity ? 0 : (now + by + all.length) % all.length]);
  };
  const upToDate = () => get("palette-list").dataset.for === get("palette-input").value;

  const open = (text = "") => {
    const box = get("palette");
    if (!box || box.open) return;
    const above = document.querySelector("dialog:modal");
    if (above) return; // a form is being filled in
    waiting = false;
    get("palette-input").value = text;
    box.showModal();
    get("palette-input").focus();
    htmx.trigger(get("palette-form"), "csm:find");
  };

  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-palette-open]");
    if (opener && get("palette") && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      open(opener.dataset.paletteOpen);
      return;
    }
    const box = get("palette");
    if (!box?.open) return;
    if (event.target === box || event.target.closest("[data-palette-close]")) return box.close(); // the backdrop, or Esc as a button
    const option = event.target.closest('#palette-list [role="option"]');
    if (!option) return;
    box.close(); // the focus goes back to where it was, before anything else opens
    const { press } = option.dataset;
    if (press) document.querySelector(`[data-key="${CSS.escape(press)}"]`)?.dispatchEvent(new CustomEvent("csm:press", { bubbles: true }));
  });

  document.addEventListener("mousemove", (event) => {
    const option = event.target.closest?.('#palette-list [role="option"]');
    if (option) select(option);
  });

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      if (!get("palette")) return;
      event.preventDefault();
      if (get("palette").open) get("palette").close();
      else open();
      return;
    }
    if (event.target.id !== "palette-input") return;
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: Infinity, PageUp: -Infinity };
    if (event.key in steps) {
      event.preventDefault();
      move(steps[event.key]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (upToDate()) chosen()?.click();
      else waiting = true;
    }
  });

  document.addEventListener("submit", (event) => { if (event.target.id === "palette-form") event.preventDefault(); });
  document.addEventListener("input", (event) => { if (event.target.id === "palette-input") waiting = false; });

  document.addEventListener("htmx:after:swap", () => {
    if (!get("palette")?.open || chosen()) return;
    select(options()[0]);
    if (waiting && upToDate()) {
      waiting = false;
      chosen()?.click();
    }
  });
})();
