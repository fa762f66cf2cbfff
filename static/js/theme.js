// Light or dark: what the viewer chose, else what the system says. Runs before the first paint.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try { return localStorage.getItem("csm-theme"); } catch { return null; }
  };
  const show = () => { root.dataset.bsTheme = chosen() || (dark.matches ? "dark" : "light"); };
  show();
  dark.addEventListener("change", show);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    const next = root.dataset.bsTheme === "dark" ? "light" : "dark";
    try { localStorage.setItem("csm-theme", next); } catch { /* private mode: for this page only */ }
    root.dataset.bsTheme = next;
  });
})();
