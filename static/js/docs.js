// The API's description: Swagger UI in the viewer's theme, its parts and fields named, its headings in order.
(() => {
  const root = document.documentElement;
  const theme = () => root.classList.toggle("dark-mode", root.dataset.bsTheme === "dark");
  new MutationObserver(theme).observe(root, { attributeFilter: ["data-bs-theme"] });
  theme();
  const GIVEN = [ // to what, which attribute
    [".information-container", "role", "banner"],
    ["section.schemes", "role", "complementary"],
    [".filter-container", "role", "search"],
    ["h3.opblock-tag, section.models > h4", "aria-level", "2"],
    [".opblock-section h4, .responses-wrapper h4", "aria-level", "3"],
    [".microlight, .body-param__example", "tabindex", "0"],
  ];
  const mend = () => {
    for (const [what, name, value] of GIVEN)
      for (const one of document.querySelectorAll(what)) if (one.getAttribute(name) !== value) one.setAttribute(name, value);
    for (const choice of document.querySelectorAll("tr[data-param-name] select:not([aria-label])"))
      choice.setAttribute("aria-label", choice.closest("tr").dataset.paramName);
  };
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(mend).observe(document.getElementById("swagger-ui"), { childList: true, subtree: true });
    mend();
  });
})();
