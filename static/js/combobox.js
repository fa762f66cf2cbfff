// Choosing a record: what is typed is looked up by the server, ↓ ↑ Enter and the mouse choose. The input keeps the focus.
(() => {
  const PATIENCE = 160; // milliseconds after the last letter
  const of = (element) => element.closest?.("[data-combo]");
  const input = (box) => box.querySelector('[role="combobox"]');
  const list = (box) => box.querySelector('[role="listbox"]');
  const options = (box) => [...list(box).querySelectorAll('[role="option"]:not([aria-disabled])')];
  const active = (box) => list(box).querySelector('[aria-selected="true"]');
  const asked = new WeakMap();

  const close = (box) => {
    list(box).hidden = true;
    input(box).setAttribute("aria-expanded", "false");
    input(box).removeAttribute("aria-activedescendant");
  };
  const select = (box, option) => {
    active(box)?.setAttribute("aria-selected", "false");
    if (!option) return input(box).removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input(box).setAttribute("aria-activedescendant", option.id);
  };
  const choose = (box, option) => {
    const { id, label } = option.dataset;
    if ("many" in box.dataset) {
      const chosen = box.querySelector(".combo-chosen"), { name } = input(box);
      if (![...chosen.querySelectorAll("input")].some((each) => each.value === id)) {
        const line = document.createElement("li"), words = document.createElement("label"), tick = document.createElement("input");
        Object.assign(tick, { type: "checkbox", name: name.slice(0, -5), value: id, checked: true, className: "form-check-input" });
        words.className = "check";
        words.append(tick, ` ${label}`);
        line.append(words);
        chosen.append(line);
        chosen.hidden = false;
      }
      input(box).value = "";
    } else {
      box.querySelector('input[type="hidden"]').value = id;
      input(box).value = label;
    }
    close(box);
    box.dispatchEvent(new CustomEvent("csm:chosen", { bubbles: true, detail: { id, label } }));
  };

  const show = (box, found) => {
    const all = list(box), said = box.querySelector('[role="status"]');
    all.replaceChildren(...found.map((each, place) => {
      const option = document.createElement("li"), words = document.createElement("span");
      Object.assign(option, { id: `${all.id}-${place}`, className: "menu-item" });
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      Object.assign(option.dataset, { id: each.id, label: each.label });
      words.className = "grow";
      words.textContent = each.name;
      option.append(words);
      if (each.sub) {
        const sub = document.createElement("span");
        sub.className = "sub";
        sub.textContent = each.sub;
        option.append(sub);
      }
      return option;
    }));
    if (!found.length) {
      const none = document.createElement("li");
      none.className = "combo-none";
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      none.setAttribute("aria-selected", "false");
      none.textContent = said.dataset.none;
      all.append(none);
    }
    said.textContent = found.length ? said.dataset.found.replace("%n", found.length) : said.dataset.none;
    all.hidden = false;
    input(box).setAttribute("aria-expanded", "true");
    select(box, input(box).value ? options(box)[0] : null);
  };
  const find = async (box, text) => {
    const address = new URL(box.dataset.combo, location);
    address.searchParams.set("q", text);
    for (const name of (box.dataset.narrowedBy || "").split(" ").filter(Boolean)) {
      const value = input(box).form?.elements[name]?.value;
      if (value) address.searchParams.set(name, value);
    }
    asked.get(box)?.abort();
    const asking = new AbortController();
    asked.set(box, asking);
    try {
      const answer = await fetch(address, { signal: asking.signal, headers: { Accept: "application/json" } });
      if (answer.ok && document.activeElement === input(box)) show(box, (await answer.json()).results);
    } catch { /* the text alone is an answer, too: it is looked up when the form is sent */ }
  };

  let timer;
  document.addEventListener("input", (event) => {
    const box = of(event.target);
    if (!box || event.target !== input(box)) return;
    const hidden = box.querySelector('input[type="hidden"]');
    if (hidden) hidden.value = ""; // other words are another choice
    box.querySelectorAll(".combo-offers").forEach((each) => each.remove());
    clearTimeout(timer);
    timer = setTimeout(() => find(box, event.target.value.trim()), PATIENCE);
  });
  document.addEventListener("keydown", (event) => {
    const box = of(event.target);
    if (!box || event.target !== input(box) || event.isComposing) return;
    const open = !list(box).hidden, all = options(box), at = all.indexOf(active(box));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return find(box, "many" in box.dataset ? input(box).value.trim() : "");
      if (all.length) select(box, all[(at + (event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1) + all.length) % all.length]);
    } else if (event.key === "Enter" && open && active(box)) {
      event.preventDefault();
      choose(box, active(box));
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      close(box);
    } else if (event.key === "Tab" && open) close(box);
  }, true);
  document.addEventListener("mousedown", (event) => { if (event.target.closest?.(".combo-list")) event.preventDefault(); }); // the input keeps the focus
  document.addEventListener("click", (event) => {
    const option = event.target.closest?.('.combo-list [role="option"]:not([aria-disabled])');
    if (option) choose(of(option), option);
  });
  document.addEventListener("focusout", (event) => { const box = of(event.target); if (box && !box.contains(event.relatedTarget)) close(box); });
})();
