// htmx without its sharp edges, and the few things a server cannot do: open a dialog, clear a toast, send with Ctrl+Enter.
(() => {
  // Expressions in attributes and scripts in answers are off, whatever an answer contains. The policy would stop them too.
  const off = function () { return { call() { throw new Error("expressions in attributes are switched off"); } }; };
  htmx.registerExtension("calm", {
    init(api) { api.initSecurity({ createHTML: (html) => html, createScript: () => "" }, off, off); },
    htmx_before_swap(_element, detail) {
      for (const task of detail.tasks || []) task.fragment.querySelectorAll("script").forEach((script) => script.remove());
    },
  });

  // A dialog is open exactly while the server has put something into it.
  const dialog = () => document.getElementById("dialog");
  document.addEventListener("htmx:after:swap", () => {
    const box = dialog();
    if (!box) return;
    const filled = document.getElementById("dialog-body").childElementCount > 0;
    if (filled && !box.open) box.showModal();
    if (!filled && box.open) box.close();
  });
  const empty = () => document.getElementById("dialog-body")?.replaceChildren();
  document.addEventListener("close", (event) => { if (event.target === dialog()) empty(); }, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close-dialog]")) { event.preventDefault(); dialog()?.close(); }
    if (event.target === dialog()) dialog().close(); // the backdrop
    event.target.closest("[data-dismiss]")?.closest(".note-toast")?.remove();
  });

  // Good news goes away by itself; a refusal stays until it is read.
  const watch = () => {
    const tray = document.getElementById("toasts");
    if (!tray) return;
    new MutationObserver((changes) => {
      for (const change of changes) for (const node of change.addedNodes) {
        if (node.nodeType === 1 && !node.classList.contains("bad") && !node.dataset.seconds) setTimeout(() => node.remove(), 6000);
      }
    }).observe(tray, { childList: true });
  };
  const say = (templateId) => {
    const words = document.getElementById(templateId);
    const tray = document.getElementById("toasts");
    if (words && tray && !tray.querySelector(`[data-from="${templateId}"]`)) tray.append(words.content.cloneNode(true));
  };
  const byItself = (ctx) => ctx.sourceEvent?.type === "csm:changed"; // a live refresh: nobody is waiting for it
  document.addEventListener("htmx:error", (event) => {
    const ctx = event.detail.ctx;
    if (ctx && !ctx.response && !byItself(ctx)) say("toast-unreachable"); // nothing came back: what was typed is still there
  });

  // An error page cannot be a part of this one: say that the step failed, and leave everything as it is.
  document.addEventListener("htmx:response:error", (event) => {
    const ctx = event.detail.ctx;
    if (!byItself(ctx) && !ctx.text?.includes("<hx-partial")) say("toast-failed");
  });

  // A form that makes something new is sent once, however often the button is pressed.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-once]")) return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach((form) => delete form.dataset.sent));

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) {
      event.target.form?.requestSubmit();
    }
  });

  document.addEventListener("DOMContentLoaded", watch);
})();
