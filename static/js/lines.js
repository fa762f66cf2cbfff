// More lines in a list of a form: the server gives an empty one in a <template>, and counts what comes back.
for (const button of document.querySelectorAll("[data-add-line]")) {
  const name = button.dataset.addLine;
  const list = document.querySelector(`[data-lines="${name}"]`);
  const empty = document.querySelector(`[data-line-of="${name}"]`);
  const count = document.querySelector(`[name="${name}-TOTAL_FORMS"]`);
  button.hidden = false;
  for (const words of document.querySelectorAll(".no-script")) words.hidden = true;
  button.addEventListener("click", () => {
    const line = empty.content.cloneNode(true);
    for (const each of line.querySelectorAll("*")) {
      for (const attribute of [...each.attributes]) {
        if (attribute.value.includes("__prefix__")) each.setAttribute(attribute.name, attribute.value.replaceAll("__prefix__", count.value));
      }
    }
    list.append(line);
    count.value = Number(count.value) + 1;
    list.lastElementChild.querySelector("input:not([type=hidden])").focus();
  });
}
