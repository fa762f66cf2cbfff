// Conditions: rows and groups instead of JSON. The text area stays what is sent; whatever is built here is written into it.
// Words and choices come from the page's templates. Without this file, or with a text that cannot be shown, the text area is there.
(() => {
  const DEEPEST = 3; // groups in groups that still fit on a page; the text may hold more
  let count = 0;

  const start = (box) => {
    if (box.dataset.built) return;
    box.dataset.built = "yes";
    const text = document.getElementById(box.dataset.conditions);
    const part = (name) => box.querySelector(`template[data-part="${name}"]`).content.cloneNode(true);
    const frame = part("frame");
    const build = frame.querySelector(".cond-build"), change = frame.querySelector(".cond-switch");
    const root = build.querySelector(".cond-root"), status = build.querySelector("[role=status]");
    const plain = box.querySelector(".cond-text"), errors = box.querySelector(".cond-errors");
    const wrong = [...errors.querySelectorAll("[data-path]")].filter((each) => each.querySelector(".cond-words"));
    plain.before(build);
    box.append(change);

    // --- Reading -----------------------------------------------------------------------------------------------------
    class Unreadable extends Error {}
    const isList = Array.isArray;
    const group = (mode, of, path) => ({ mode, of: of.map((each, at) => read(each, `${path}.${at}`.replace(/^\./, ""))), path });
    const join = (path, step) => (path ? `${path}.${step}` : step);
    const read = (data, path) => {
      if (!data || typeof data !== "object" || isList(data)) throw new Unreadable();
      if (isList(data.all)) return group("all", data.all, join(path, "all"));
      if (isList(data.any)) return group("any", data.any, join(path, "any"));
      if (data.not && typeof data.not === "object" && !isList(data.not)) {
        const inner = read(data.not, join(path, "not"));
        if (inner.field === undefined && !inner.mode.startsWith("not-")) return { ...inner, mode: `not-${inner.mode}` };
        return { mode: "not-any", of: [inner], path: join(path, "not") };
      }
      if (typeof data.field === "string" || data.op !== undefined) return { field: data.field || "", op: data.op || "", value: data.value, path };
      throw new Unreadable();
    };
    const tree = () => {
      const found = text.value.trim() ? read(JSON.parse(text.value), "") : { mode: "all", of: [], path: "all" };
      return found.field === undefined ? found : { mode: "all", of: [found], path: "" };
    };

    // --- Values: one per control ---------------------------------------------------------------------------------------
    const jsonOf = (control) => { try { return JSON.parse(control.value); } catch { return control.value; } };
    const choice = (options, value) => {
      const wanted = JSON.stringify(value);
      if (value !== undefined && ![...options.options].some((each) => each.value === wanted)) options.append(new Option(String(value), wanted));
      if (value !== undefined) options.value = wanted;
      return { shown: [options], value: () => jsonOf(options) };
    };
    const several = (options, value) => {
      const shown = part("many").firstElementChild, chosen = new Set((isList(value) ? value : []).map((each) => JSON.stringify(each)));
      for (const each of chosen) if (![...options.options].some((option) => option.value === each)) options.append(new Option(JSON.parse(each), each));
      for (const option of options.options) {
        const label = document.createElement("label"), tick = document.createElement("input");
        label.className = "check";
        Object.assign(tick, { type: "checkbox", className: "form-check-input", value: option.value, checked: chosen.has(option.value) });
        label.append(tick, option.text);
        shown.append(label);
      }
      return { shown: [shown], value: () => [...shown.querySelectorAll(":checked")].map(jsonOf) };
    };
    const typed = (control, value, many) => {
      const shown = part(control === "number" && !many ? "number" : "text").firstElementChild; // what is no number stays to be read
      const one = (words) => (control === "number" && words !== "" && Number.isFinite(Number(words)) ? Number(words) : words);
      if (many) {
        const list = isList(value) ? value : value === undefined ? [] : [value];
        if (list.some((each) => String(each).includes(","))) throw new Unreadable();
        shown.setAttribute("aria-label", shown.dataset.many);
        shown.placeholder = shown.dataset.many;
        shown.removeAttribute("maxlength");
        shown.value = list.join(", ");
        return { shown: [shown], value: () => shown.value.split(",").map((each) => each.trim()).filter(Boolean).map(one) };
      }
      if (value !== null && typeof value === "object") throw new Unreadable();
      shown.value = value === undefined || value === null ? "" : value;
      return { shown: [shown], value: () => one(shown.value) };
    };
    const time = (control, value) => {
      const shown = [...part("time").children];
      const [how, day, exact, number, unit] = shown;
      if (control === "date") for (const each of ["exact", "ago", "ahead"]) how.querySelector(`[value=${each}]`).remove();
      const word = value && typeof value === "object" ? Object.keys(value)[0] : "";
      if (word === "day") {
        how.value = value.day === 0 ? "today" : value.day < 0 ? "before" : "after";
        number.value = Math.abs(value.day);
      } else if (word === "ago" || word === "ahead") {
        const found = /^(PT?)(\d+)([WDHMS])$/.exec(value[word]);
        if (!found || control === "date") throw new Unreadable();
        how.value = word;
        [number.value, unit.value] = [found[2], found[1] + found[3]];
      } else if (typeof value === "string" && value.length > 10) {
        how.value = "exact";
        exact.value = value;
      } else if (word) throw new Unreadable();
      else day.value = value || "";
      const show = () => { for (const each of shown.slice(1)) each.hidden = !each.dataset.for.split(" ").includes(how.value); };
      how.addEventListener("change", show);
      show();
      const days = (sign) => (number.value === "" ? "" : { day: sign * Number(number.value) });
      const duration = (way) => (number.value === "" ? "" : { [way]: unit.value.replace(/(PT?)(.)/, `$1${Number(number.value)}$2`) });
      return {
        shown,
        value: () => ({
          date: () => day.value, exact: () => exact.value.trim(), today: () => ({ day: 0 }), before: () => days(-1), after: () => days(1),
          ago: () => duration("ago"), ahead: () => duration("ahead"),
        })[how.value](),
      };
    };
    const controlFor = (shape, op, value) => {
      const control = shape.dataset.control, many = op === "in" || op === "not_in";
      if (op === "empty" || op === "filled") return { shown: [], value: () => op === "empty" };
      const options = shape.content.querySelectorAll("select")[1]?.cloneNode(true);
      if (options) return many ? several(options, value) : choice(options, isList(value) ? value[0] : value);
      if (control === "instant" || control === "date") {
        if (!many) return time(control, isList(value) ? value[0] : value);
        if ((isList(value) ? value : []).some((each) => typeof each === "object")) throw new Unreadable();
      }
      return typed(control, value, many);
    };

    // --- Rows and groups ------------------------------------------------------------------------------------------------
    const written = new WeakMap(); // a row or group → how it is written
    const leaf = (data) => {
      const row = part("leaf").firstElementChild, field = row.querySelector(".cond-field");
      const opSlot = row.querySelector(".cond-op"), valueSlot = row.querySelector(".cond-value");
      let op = null, held = null;
      const shapeOf = () => box.querySelector(`template[data-shape="${field.selectedOptions[0]?.dataset.shape}"]`);
      const showValue = (value) => {
        held = controlFor(shapeOf(), op.value, value);
        valueSlot.replaceChildren(...held.shown);
      };
      const showOperators = (wanted, value) => {
        const shape = shapeOf();
        if (!shape) { opSlot.replaceChildren(); valueSlot.replaceChildren(); op = held = null; return; }
        op = shape.content.querySelector("select").cloneNode(true);
        if (wanted && ![...op.options].some((each) => each.value === wanted)) op.append(new Option(wanted, wanted));
        if (wanted) op.value = wanted;
        opSlot.replaceChildren(op);
        showValue(value);
      };
      if (data.field && ![...field.options].some((each) => each.value === data.field)) field.append(new Option(data.field, data.field));
      field.value = data.field;
      if (shapeOf()) showOperators(data.op === "empty" && data.value === false ? "filled" : data.op, data.value);
      field.addEventListener("change", () => showOperators("", undefined));
      opSlot.addEventListener("change", () => { let kept; try { kept = held.value(); } catch { kept = undefined; } try { showValue(kept === "" ? undefined : kept); } catch { showValue(undefined); } });
      written.set(row, () => (op ? { field: field.value, op: op.value === "filled" ? "empty" : op.value, value: held.value() } : data.field && field.value === data.field ? { field: data.field, op: data.op, value: data.value } : { field: field.value }));
      row.dataset.path = data.path ?? "none";
      row.querySelector(".cond-remove").addEventListener("click", () => remove(row));
      return row;
    };
    const cluster = (data, depth) => {
      const shown = part("group").firstElementChild, list = shown.querySelector(".cond-list"), mode = shown.querySelector(".cond-mode");
      mode.value = data.mode;
      const put = (each) => {
        const item = document.createElement("li");
        item.append(each);
        list.append(item);
        return each;
      };
      for (const each of data.of) put(each.field === undefined ? cluster(each, depth + 1) : leaf(each));
      const parts = () => [...list.children].map((item) => written.get(item.firstElementChild)());
      written.set(shown, () => {
        const of = parts(), word = mode.value.replace("not-", "");
        if (!mode.value.startsWith("not-")) return { [word]: of };
        return { not: of.length === 1 && word === "any" ? of[0] : { [word]: of } };
      });
      const add = (made) => {
        put(made).querySelector("select").focus();
        status.textContent = status.dataset.added;
        write();
      };
      shown.querySelector(".cond-add").addEventListener("click", () => add(leaf({ field: "" })));
      const deeper = shown.querySelector(".cond-add-group");
      deeper.hidden = depth >= DEEPEST;
      deeper.addEventListener("click", () => add(cluster({ mode: "any", of: [{ field: "" }] }, depth + 1)));
      const gone = shown.querySelector(".cond-remove");
      gone.hidden = depth === 0;
      gone.addEventListener("click", () => remove(shown));
      shown.dataset.path = data.path ?? "none";
      return shown;
    };
    const remove = (each) => {
      const item = each.parentElement, list = item.parentElement, next = item.nextElementSibling || item.previousElementSibling;
      item.remove();
      status.textContent = status.dataset.removed;
      (next?.querySelector("select") || list.parentElement.querySelector(".cond-add")).focus();
      write();
    };
    const write = () => {
      const made = written.get(root.firstElementChild)();
      text.value = made.all?.length === 0 && !text.required ? "" : JSON.stringify(made, null, 2);
      text.dispatchEvent(new Event("input", { bubbles: true }));
    };

    // --- What is wrong, beside the row it is about --------------------------------------------------------------------------
    const place = () => {
      const rows = [...root.querySelectorAll("[data-path]")].sort((one, other) => other.dataset.path.length - one.dataset.path.length);
      for (const error of wrong) {
        const path = error.dataset.path;
        const row = rows.find((each) => path === each.dataset.path || path.startsWith(`${each.dataset.path}.`)) || root.firstElementChild;
        error.querySelector("code")?.setAttribute("hidden", "");
        error.id ||= `cond-wrong-${++count}`;
        row.append(error);
        const about = row.querySelector({ op: ".cond-op select", field: ".cond-field" }[path.split(".").pop()] || ".cond-value :is(input, select)") || row.querySelector("select");
        about.classList.add("is-invalid");
        about.setAttribute("aria-invalid", "true");
        about.setAttribute("aria-describedby", error.id);
      }
    };
    const asText = (words) => {
      build.hidden = true;
      plain.hidden = false;
      for (const error of wrong) { error.querySelector("code")?.removeAttribute("hidden"); errors.append(error); }
      change.textContent = change.dataset.build;
      if (words) errors.dataset.told = words;
    };
    const asForm = (isFirst) => {
      let found;
      try { found = cluster(tree(), 0); } catch (error) { return false; }
      root.replaceChildren(found);
      if (isFirst) place(); else wrong.splice(0).forEach((each) => each.remove());
      build.hidden = false;
      plain.hidden = true;
      change.textContent = change.dataset.text;
      return true;
    };
    change.addEventListener("click", () => {
      if (plain.hidden) { asText(); text.focus(); } else if (asForm(false)) root.querySelector("select").focus();
      else change.textContent = change.dataset.unreadable;
    });
    text.addEventListener("input", () => { if (!plain.hidden) change.textContent = change.dataset.build; });
    root.addEventListener("input", write);
    root.addEventListener("change", write);
    box.querySelector(".form-label").addEventListener("click", () => { if (plain.hidden) root.querySelector("select").focus(); });
    if (!asForm(true)) asText();
    else if (text.required && !text.value.trim()) text.value = '{"all": []}'; // nothing asked is an answer; an empty field that is hidden could not be sent
  };

  const all = () => document.querySelectorAll("[data-conditions]").forEach(start);
  document.addEventListener("htmx:after:swap", all);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all); else all();
})();
