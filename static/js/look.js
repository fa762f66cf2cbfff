// Settings, look: the chosen file in the example before it is uploaded, and choosing a colour means wanting one.
(() => {
  const show = (address) => document.querySelectorAll(".look-demo .tenant").forEach((brand) => {
    const picture = brand.querySelector("img") || document.createElement("img");
    picture.alt = "";
    picture.src = address;
    brand.querySelector("svg")?.remove();
    if (!picture.parentElement) brand.prepend(picture);
  });
  document.addEventListener("change", (event) => {
    const field = event.target.closest("[data-logo]");
    const file = field?.files[0];
    if (!file) return;
    const tooLarge = file.size > Number(field.dataset.longest);
    const said = document.querySelector("[data-logo-error]");
    said.hidden = !tooLarge;
    said.textContent = tooLarge ? field.dataset.tooLarge : "";
    field.classList.toggle("is-invalid", tooLarge);
    if (tooLarge || !field.accept.split(",").includes(file.type)) return;
    const reader = new FileReader();
    reader.addEventListener("load", () => show(reader.result));
    reader.readAsDataURL(file);
  });
  document.addEventListener("input", (event) => {
    if (event.target.id === "look-accent") document.getElementById("look-own").checked = true;
  }, true);
})();
