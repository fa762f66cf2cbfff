// Live pages: the server says only that something changed; the page asks again for its own parts, with its own permissions.
(() => {
  const start = () => {
    const address = document.body.dataset.live;
    if (!address) return;
    let source, timer, lost, attempt = 0;

    const changed = () => {
      clearTimeout(timer);
      timer = setTimeout(() => htmx.trigger(document.body, "csm:changed"), 60); // several events of one step are one refresh
    };
    const state = (name) => { document.body.dataset.liveState = name; };

    const connect = () => {
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
          setTimeout(connect, Math.min(30000, 1000 * 2 ** attempt));
        }
      };
    };
    connect();
    addEventListener("pagehide", () => source.close());
    addEventListener("pageshow", (event) => { if (event.persisted) { attempt = 1; connect(); } });
  };
  document.addEventListener("DOMContentLoaded", start);
})();
