// Drafts: what is typed is saved by itself, a second after the last key, on leaving a field, and on leaving the page. The
// server keeps it for its writer alone. Sending ends it; the form that comes back knows nothing of the old one.
(() => {
  const WAIT = 1000;
  const SKIP = new Set(["csrfmiddlewaretoken", "once", "version", "act"]);
  const states = new WeakMap();

  const markOf = (form) => (form instanceof HTMLFormElement ? form.querySelector("[data-draft]") : null);
  const stateOf = (form) => {
    if (!states.has(form)) states.set(form, { timer: 0, saved: textOf(form), busy: false, again: false, sent: false, abort: null });
    return states.get(form);
  };
  const bodyOf = (form) => {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (!SKIP.has(name) && typeof value === "string") data.append(name, value);
    return data;
  };
  const textOf = (form) => bodyOf(form).toString();

  const save = async (form, leaving = false) => {
    const mark = markOf(form), state = stateOf(form);
    clearTimeout(state.timer);
    const body = bodyOf(form), text = body.toString();
    if (!mark || state.sent || !form.isConnected || text === state.saved) return;
    if (state.busy && !leaving) { state.again = true; return; }
    state.busy = true;
    body.set("draft_seen", mark.dataset.seen);
    state.abort = new AbortController();
    try {
      const headers = { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]")?.value || "" };
      const answer = await fetch(mark.dataset.draft, {
        method: "POST", body, headers, credentials: "same-origin", redirect: "error", keepalive: leaving && text.length < 60000,
        signal: leaving ? undefined : state.abort.signal,
      });
      const told = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
      if (answer.ok) { state.saved = text; mark.dataset.seen = told.seen; }
      show(mark, answer.ok ? told : { ...told, words: told.words || mark.dataset.failed, keep: true });
    } catch (error) {
      if (error.name !== "AbortError") show(mark, { words: mark.dataset.failed, keep: true });
    } finally {
      state.busy = false;
      if (state.again) { state.again = false; save(form); }
    }
  };
  const show = (mark, told) => {
    const words = mark.querySelector("[data-draft-words]");
    if (words && words.textContent !== (told.words || "")) words.textContent = told.words || "";
    if (told.keep) return;
    mark.querySelector("[data-draft-discard]").hidden = !told.is_there;
    mark.querySelector("[data-draft-other]").hidden = !told.other;
  };

  const typed = (event) => {
    const form = event.target.form;
    if (!markOf(form)) return;
    const state = stateOf(form);
    clearTimeout(state.timer);
    state.timer = setTimeout(() => save(form), event.type === "change" ? 0 : WAIT);
  };
  // What was typed before anything was known is compared with what stood there when the field was entered.
  document.addEventListener("focusin", (event) => { if (markOf(event.target.form)) stateOf(event.target.form); });
  document.addEventListener("input", typed);
  document.addEventListener("change", typed);
  document.addEventListener("focusout", (event) => { if (markOf(event.target.form)) save(event.target.form); });

  // Sending: nothing of it is saved behind its back. A refusal brings the form back, or leaves it: then saving goes on.
  const sending = (form) => {
    if (!markOf(form)) return;
    const state = stateOf(form);
    clearTimeout(state.timer);
    state.abort?.abort();
    state.again = false;
    state.sent = true;
  };
  document.addEventListener("submit", (event) => sending(event.target), true);
  document.addEventListener("htmx:before:request", (event) => sending(event.target.form || event.target));
  document.addEventListener("htmx:finally:request", (event) => {
    const form = event.target.form || event.target;
    if (form instanceof HTMLFormElement && form.isConnected && markOf(form)) stateOf(form).sent = false;
  });

  const leave = () => document.querySelectorAll("[data-draft]").forEach((mark) => mark.closest("form") && save(mark.closest("form"), true));
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
})();
