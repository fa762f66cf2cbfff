// Shortcuts: a key presses the button or link that names it in `data-key`; `g c` are two keys in a row. In a list
// (`data-keys="list"`) j and k move the focus from row to row, x selects. Nothing happens while somebody types.
(() => {
  const OFF = "csm-keys-off";
  const PATIENCE = 1500; // milliseconds between the keys of a sequence
  const TYPED_INTO = 'textarea, select, [contenteditable]:not([contenteditable="false"]), [role="textbox"], [role="combobox"]';
  const PRESSED = ["checkbox", "radio", "button", "submit", "reset", "image", "file", "color", "range"];
  let begun = "", timer;

  const isOff = () => { try { return localStorage.getItem(OFF) === "yes"; } catch { return false; } };
  const switchTo = (on) => { try { on ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "yes"); } catch { /* for this page only */ } };

  const types = (element) => element.matches?.(TYPED_INTO) || (element.tagName === "INPUT" && !PRESSED.includes(element.type));
  // The letter that stands on the key, also where another alphabet is set.
  const keyOf = (event) => {
    if (event.key.length !== 1) return "";
    const latin = /^[\x21-\x7e]$/.test(event.key);
    const key = latin ? event.key : /^Key[A-Z]$/.test(event.code) ? event.code[3] : "";
    return key.toLowerCase();
  };

  // -- buttons and links

  const shown = (element) => element.checkVisibility?.() ?? true;
  const find = (key) => {
    const all = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter((each) => !each.disabled);
    return all.find(shown) || all.find((each) => !each.closest("dialog")) || all[0];
  };
  const begins = (key) => document.querySelector(`[data-key^="${CSS.escape(key)} "]`) !== null;
  const press = (element) => {
    if (element.matches("textarea, select") || (element.tagName === "INPUT" && !PRESSED.includes(element.type))) {
      element.focus();
      element.select?.();
      return;
    }
    element.click();
    const { keyFocus } = element.dataset;
    if (keyFocus) document.querySelector(keyFocus)?.focus();
  };
  document.addEventListener("csm:press", (event) => press(event.target));

  // -- lists

  const lists = () => [...document.querySelectorAll('[data-keys="list"]')].filter(shown);
  const rowsOf = (list) => [...list.querySelectorAll("tbody > tr, li, [data-row]")].filter((row) => linkOf(row) && shown(row));
  const linkOf = (row) => row.querySelector("[data-open], .subj a[href], a[href]");
  const current = () => {
    const list = document.activeElement?.closest?.('[data-keys="list"]') || lists()[0];
    if (!list) return {};
    const rows = rowsOf(list);
    return { rows, at: rows.findIndex((row) => row.contains(document.activeElement)) };
  };
  const move = (by) => {
    const { rows, at } = current();
    if (!rows?.length) return false;
    const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, at + by))];
    linkOf(next).focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  };
  const boxOf = (row) => row?.querySelector('input[type="checkbox"]');
  const select = (range) => {
    const { rows, at } = current();
    const box = boxOf(rows?.[at]);
    if (!box) return false;
    const stretch = new CustomEvent("csm:stretch", { bubbles: true, cancelable: true }); // select.js knows where it begins
    if (!range || box.dispatchEvent(stretch)) box.click();
    return true;
  };
  const inList = { j: () => move(1), k: () => move(-1), x: (event) => select(event.shiftKey) };

  // -- keys

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape" && event.target.matches?.("textarea") && !event.target.closest("dialog")) return event.target.blur();
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isOff()) return;
    if (types(event.target) || document.querySelector("dialog[open]")) return;
    const key = keyOf(event);
    if (!key || (event.shiftKey && /^[a-wyz]$/.test(key)) || (event.repeat && !/^[jk]$/.test(key))) return;
    const sequence = begun ? `${begun} ${key}` : key;
    clearTimeout(timer);
    const second = begun !== "";
    begun = "";
    const target = find(sequence);
    if (target && !(event.shiftKey && key === "x")) {
      event.preventDefault();
      press(target);
    } else if (!second && inList[key]?.(event)) {
      event.preventDefault();
    } else if (!second && begins(key)) {
      event.preventDefault();
      begun = key;
      timer = setTimeout(() => { begun = ""; }, PATIENCE);
    }
  });

  // -- the sheet

  const words = (element) => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("kbd, .key").forEach((cap) => cap.remove());
    return (element.dataset.keyLabel || element.getAttribute("aria-label") || copy.textContent).trim().replace(/\s+/g, " ");
  };
  const fill = (sheet) => {
    const section = document.getElementById("keys-page");
    const list = section.querySelector("ul");
    const row = document.getElementById("keys-row");
    const general = new Set([...sheet.querySelectorAll("[data-key]")].map((each) => each.dataset.key));
    const seen = new Set();
    list.replaceChildren();
    for (const element of document.querySelectorAll("[data-key]")) {
      const key = element.dataset.key;
      if (element.closest("dialog") || general.has(key) || seen.has(key) || element.disabled) continue;
      seen.add(key);
      const line = row.content.cloneNode(true);
      line.querySelector("span").textContent = words(element.labels?.[0] || element);
      for (const part of key.split(" ")) {
        const cap = document.createElement("kbd");
        cap.className = "key";
        cap.textContent = part.toUpperCase();
        line.querySelector(".caps").append(cap);
      }
      list.append(line);
    }
    section.hidden = seen.size === 0;
    const { rows } = current();
    document.getElementById("keys-list").hidden = !rows;
    for (const each of sheet.querySelectorAll("[data-keys-select]")) each.hidden = !rows?.some(boxOf);
    document.getElementById("keys-switch").checked = !isOff();
  };
  const close = () => document.getElementById("keys")?.close();

  document.addEventListener("click", (event) => {
    const sheet = document.getElementById("keys");
    if (!sheet || !event.target.closest) return;
    if (event.target.closest("[data-keys-open]")) {
      if (!sheet.open) { fill(sheet); sheet.showModal(); }
    } else if (event.target === sheet || event.target.closest("[data-keys-close]")) close();
    else if (event.target.closest("[data-keys-search]")) {
      close();
      const field = [...document.querySelectorAll("[data-search], .topbar input[type=search]")].find(shown);
      if (field) press(field);
      else document.querySelector("[data-palette-open]")?.click();
    }
  });
  // A button of the sheet that opens something else leaves first.
  document.addEventListener("click", (event) => { if (event.target.closest?.("#keys [data-palette-open]")) close(); }, true);
  document.addEventListener("change", (event) => { if (event.target.id === "keys-switch") switchTo(event.target.checked); });
})();
