// Live pages: the server says only that something changed; the page asks again for its own parts, with its own permissions.
(() => {
  const start = () => {
    const address = document.body.dataset.live;
    if (!address) return;
    let source, timer, lost, later, attempt = 0;

    const changed = (_event, wait = 60) => { // several events of one step are one refresh
      clearTimeout(timer);
      timer = setTimeout(() => htmx.trigger(document.body, "csm:changed"), wait);
    };
    // A refresh that did not get through is tried again: nobody else would ask.
    const failed = (event) => {
      const { sourceEvent, response } = event.detail.ctx || {};
      if (sourceEvent?.type === "csm:changed" && !(response?.status < 500)) changed(null, 3000);
    };
    document.addEventListener("htmx:error", failed);
    document.addEventListener("htmx:response:error", failed);
    const state = (name) => { document.body.dataset.liveState = name; };

    const connect = () => {
      clearTimeout(later);
      source?.close();
      source = new EventSource(address); // reconnects by itself with Last-Event-ID
      source.onopen = () => {
        clearTimeout(lost);
        if (attempt) changed(); // a new connection of ours does not know where the old one ended
        attempt = 0;
        state("on");
      };
      source.addEventListener("change", changed);
      source.addEventListener("reset", changed); // too far behind to be told each step
      source.addEventListener("closed", () => location.reload()); // may no longer listen: the page will say why
      source.onerror = () => {
        clearTimeout(lost);
        lost = setTimeout(() => state("lost"), 4000);
        if (source.readyState === EventSource.CLOSED) { // refused, not cut off: the browser will not try again
          attempt += 1;
          clearTimeout(later);
          later = setTimeout(connect, Math.min(30000, 1000 * 2 ** attempt));
        }
      };
    };
    // After sleep or a lost network the old connection may look open and carry nothing: begin anew and look.
    const again = () => { attempt = 1; connect(); };
    let hidden = 0;
    connect();
    addEventListener("online", again);
    addEventListener("pagehide", () => source.close());
    addEventListener("pageshow", (event) => { if (event.persisted) again(); });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) hidden = Date.now();
      else if (hidden && Date.now() - hidden > 60000) again();
    });
  };
  document.addEventListener("DOMContentLoaded", start);
})();
