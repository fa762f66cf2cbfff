// What can be undone says for how long: a bar that shrinks, then the offer goes away. The server decides by its own clock.
(() => {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const running = new WeakSet();

  const start = (toast) => {
    if (running.has(toast)) return;
    running.add(toast);
    const seconds = Number(toast.dataset.seconds);
    const bar = toast.querySelector("progress");
    const left = toast.querySelector("[data-left]");
    const until = performance.now() + seconds * 1000;
    const unit = document.getElementById("toasts")?.dataset.unit || "#";
    const timer = setInterval(() => {
      const rest = (until - performance.now()) / 1000;
      if (!toast.isConnected) return clearInterval(timer);
      if (rest <= 0) { clearInterval(timer); return gone(toast); }
      if (bar) bar.value = calm.matches ? Math.ceil(rest) : rest;
      const words = unit.replace("#", Math.ceil(rest));
      if (left && left.textContent !== words) left.textContent = words;
    }, 100);
  };
  // Focus is never left on something that vanished.
  const gone = (toast) => {
    const focused = toast.contains(document.activeElement);
    if (toast.dataset.pressed) toast.hidden = true; // htmx drops the answer to a form that is no longer there
    else toast.remove();
    if (focused) document.getElementById("main")?.focus();
  };

  const watch = () => {
    const tray = document.getElementById("toasts");
    if (!tray) return;
    const look = () => {
      const offers = [...tray.querySelectorAll("[data-undo]")];
      for (const older of offers.slice(0, -1)) gone(older); // only the newest step can be undone
      offers.slice(-1).forEach(start);
    };
    look();
    new MutationObserver((changes) => { if (changes.some((change) => change.addedNodes.length)) look(); }).observe(tray, { childList: true });
    // Pressed: the offer waits for the answer, which says how it went. Nothing came back: it can be pressed again.
    const offerOf = (event) => (event.target instanceof Element ? event.target.closest("[data-undo]") : null);
    document.addEventListener("htmx:before:request", (event) => { const offer = offerOf(event); if (offer) offer.dataset.pressed = "yes"; });
    document.addEventListener("htmx:error", (event) => { const offer = offerOf(event); if (offer) delete offer.dataset.pressed; });
    document.addEventListener("htmx:after:request", (event) => {
      const offer = offerOf(event);
      if (!offer || !event.detail?.ctx?.response) return;
      offer.hidden = true;
      setTimeout(() => offer.remove(), 2000);
    });
  };
  // Where one has just written, Z is a letter: in an empty field Ctrl+Z takes the step back.
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    const field = event.target;
    if (!(field instanceof Element) || !field.matches("textarea, input") || field.value) return;
    const undo = document.querySelector("#toasts [data-undo]:not([hidden]) .do button");
    if (!undo || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    undo.click();
  });
  document.addEventListener("DOMContentLoaded", watch);
})();
