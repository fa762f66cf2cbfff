// Live pages: the server says only that something changed; the page asks again for its own parts, with its own permissions.
// All tabs of one browser share one connection: whoever holds the lock keeps it and tells the others. A browser opens at most
// six connections to a host, and tabs are many. Where locks or channels are missing, each tab has its own.
(() => {
  const MOST = 40; // topics of one connection; the server takes no more
  const ASLEEP = 300000; // milliseconds after which a hidden tab stops listening
  const start = () => {
    const address = document.body.dataset.live;
    if (!address) return;
    const url = new URL(address, location);
    const me = { id: Math.random().toString(36).slice(2), topics: url.searchParams.getAll("topic"), after: Number(url.searchParams.get("after")) };
    const name = `csm-live:${document.body.dataset.liveAs || ""}`;
    const shared = "locks" in navigator && "BroadcastChannel" in window;

    // -- this page

    let timer, seen = me.after;
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

    const concerns = ({ root, subject, family }) => me.topics.some((topic) => {
      const [kind, id] = topic.split(":");
      return id ? id === root?.id || id === subject?.id : kind.replace(/s$/, "") === family;
    });
    const hear = (said) => {
      if (said.type === "change" && said.family === "job") htmx.trigger(document.body, "csm:jobs"); // one's own: the tray
      else if (said.type === "change" && said.position > seen && concerns(said)) {
        seen = said.position;
        changed();
      } else if (said.type === "again" && (!said.only || said.only === me.id)) changed();
      else if (said.type === "whisper" && concerns(said)) document.dispatchEvent(new CustomEvent("csm:whisper", { detail: said }));
      else if (said.type === "state") document.body.dataset.liveState = said.state;
      else if (said.type === "closed" && (!said.roots || said.roots.some((id) => concerns({ root: { id } })))) location.reload(); // the page will say why
    };

    // -- the connection, in one tab for all

    const lead = (tell) => {
      const tabs = new Map();
      let source, lost, later, soon, listening = "", position = 0, attempt = 0, state = "";
      const show = (next) => { state = next; tell({ type: "state", state }); };
      const parsed = (event) => { try { return JSON.parse(event.data); } catch { return {}; } };
      const wanted = () => [...new Set([...tabs.values()].flatMap((tab) => tab.topics))].slice(-MOST).sort();

      const connect = () => {
        clearTimeout(later);
        clearTimeout(soon);
        source?.close();
        const topics = wanted();
        listening = topics.join(" ");
        const asked = new URLSearchParams(topics.map((topic) => ["topic", topic]));
        asked.set("after", position);
        source = new EventSource(`${url.pathname}?${asked}`); // reconnects by itself with Last-Event-ID
        const on = (type, then) => source.addEventListener(type, (event) => {
          if (event.lastEventId) position = Number(event.lastEventId);
          then?.(event);
        });
        source.onopen = () => {
          clearTimeout(lost);
          if (attempt) tell({ type: "again" });
          attempt = 0;
          show("on");
        };
        on("ready");
        on("alive");
        on("change", (event) => tell({ ...parsed(event), type: "change" }));
        on("whisper", (event) => tell({ ...parsed(event), type: "whisper" }));
        on("reset", () => tell({ type: "again" })); // too far behind to be told each step
        on("closed", (event) => tell({ ...parsed(event), type: "closed" })); // may no longer listen
        source.onerror = () => {
          clearTimeout(lost);
          lost = setTimeout(() => show("lost"), 4000);
          if (source.readyState === EventSource.CLOSED) { // refused, not cut off: the browser will not try again
            attempt += 1;
            clearTimeout(later);
            later = setTimeout(connect, Math.min(30000, 1000 * 2 ** attempt));
          }
        };
      };

      return {
        hello(tab) {
          const covered = source && tab.topics.every((topic) => listening.split(" ").includes(topic));
          tabs.set(tab.id, tab);
          if (!covered) {
            position = source ? Math.min(position, tab.after) : Math.min(position || tab.after, tab.after);
            clearTimeout(soon);
            soon = setTimeout(connect, source ? 50 : 0); // several tabs that come at once are one new connection
          } else {
            if (position > tab.after) tell({ type: "again", only: tab.id }); // something happened while it was loading
            if (state) show(state);
          }
        },
        bye(id) { tabs.delete(id); },
        // After sleep or a lost network the old connection may look open and carry nothing: begin anew and look.
        again() { attempt = 1; connect(); },
        stop() { for (const each of [lost, later, soon]) clearTimeout(each); source?.close(); },
      };
    };

    // -- who holds it

    let channel, leader, leave = null;
    const tell = (said) => { hear(said); channel?.postMessage(said); };
    const join = () => {
      if (!shared) {
        leader = lead(tell);
        leader.hello(me);
        return;
      }
      channel = new BroadcastChannel(name);
      channel.onmessage = ({ data }) => {
        if (data.type === "hello") leader?.hello(data.tab);
        else if (data.type === "bye") leader?.bye(data.id);
        else if (data.type === "who") channel.postMessage({ type: "hello", tab: me });
        else hear(data);
      };
      const patience = new AbortController();
      let done = null;
      leave = () => { patience.abort(); done?.(); };
      navigator.locks.request(name, { signal: patience.signal }, () => patience.signal.aborted ? null : new Promise((resolve) => {
        done = resolve;
        leader = lead(tell);
        leader.hello(me);
        channel.postMessage({ type: "who" });
      })).catch(() => { /* left before it was our turn */ });
      channel.postMessage({ type: "hello", tab: me });
    };
    const part = () => {
      leader?.stop();
      leader = null;
      channel?.postMessage({ type: "bye", id: me.id });
      channel?.close();
      channel = null;
      leave?.();
      leave = null;
    };

    let hidden = 0, sleep, away = false;
    const comeBack = () => {
      if (!away) return;
      away = false;
      me.after = seen;
      join();
      changed();
    };
    const goAway = () => {
      if (away) return;
      away = true;
      part();
    };
    join();
    addEventListener("online", () => leader?.again());
    addEventListener("pagehide", goAway);
    addEventListener("pageshow", (event) => { if (event.persisted) comeBack(); });
    document.addEventListener("visibilitychange", () => {
      clearTimeout(sleep);
      if (document.hidden) {
        hidden = Date.now();
        sleep = setTimeout(goAway, ASLEEP);
      } else if (away) comeBack();
      else if (hidden && Date.now() - hidden > 60000) {
        leader?.again();
        changed();
      }
    });
  };
  document.addEventListener("DOMContentLoaded", start);
})();
