// Light or dark in the administration: one choice for the whole product, kept where its other pages keep it.
(() => {
  const ours = "csm-theme", theirs = "adminTheme"; // theirs is JSON
  try {
    localStorage.setItem(theirs, JSON.stringify(localStorage.getItem(ours) || "auto"));
    addEventListener("click", () => setTimeout(() => {
      const chosen = JSON.parse(localStorage.getItem(theirs));
      if (chosen === "light" || chosen === "dark") localStorage.setItem(ours, chosen);
      else localStorage.removeItem(ours);
    }));
  } catch { /* private mode: the system's choice counts */ }
})();
