// Who else looks at this case: the page says every few seconds that it is open, and shows who the server says is there too.
(() => {
  const HIDDEN = 60000; // milliseconds after which a hidden tab no longer counts as looking
  const tab = Math.random().toString(36).slice(2, 14);
  const place = () => document.getElementById("viewers");
  const token = () => {
    try { return JSON.parse(document.body.getAttribute("hx-headers:inherited"))["X-CSRFToken"]; } catch { return ""; }
  };
  let timer, sleep, here = false;

  const post = (leaving) => fetch(place().dataset.viewers, {
    method: "POST",
    headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" },
    body: new URLSearchParams(leaving ? { tab, leaving: "yes" } : { tab }),
    keepalive: leaving,
    redirect: "error",
  });
  const beat = async () => {
    clearTimeout(timer);
    if (!place()) return;
    here = true;
    timer = setTimeout(beat, 1000 * (Number(place().dataset.every) || 15));
    try {
      const answer = await post(false);
      if (!answer.ok) return;
      const box = document.createElement("template");
      box.innerHTML = await answer.text();
      const now = box.content.getElementById("viewers");
      const shown = place();
      if (now && shown && here && now.innerHTML !== shown.innerHTML) shown.replaceChildren(...now.childNodes);
    } catch { /* away: the next beat tries again */ }
  };
  const go = () => {
    clearTimeout(timer);
    if (!here || !place()) return;
    here = false;
    post(true).catch(() => { /* it will be noticed by our silence */ });
  };

  document.addEventListener("csm:whisper", ({ detail }) => {
    if (detail.kind !== "viewers" || !here || detail.root?.id !== place()?.dataset.case) return;
    clearTimeout(timer);
    timer = setTimeout(beat, Math.random() * 400); // not all at the same moment
  });
  document.addEventListener("visibilitychange", () => {
    clearTimeout(sleep);
    if (document.hidden) sleep = setTimeout(go, HIDDEN);
    else if (!here) beat();
  });
  addEventListener("pagehide", go);
  addEventListener("pageshow", (event) => { if (event.persisted) beat(); });
  if (!document.hidden) beat();
})();
