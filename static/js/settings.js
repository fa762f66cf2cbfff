// On a phone the menu is a row that scrolls: where one is comes into sight.
document.querySelector(".settings-tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// A secret that is shown once is copied by one click, over plain http too.
(() => {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try {
      if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
      else document.execCommand("copy"); // browsers keep the clipboard from pages without TLS
    } catch { return; } // the field is selected: Ctrl+C does it
    const words = button.querySelector("[data-words]");
    const before = words.textContent;
    words.textContent = button.dataset.copied;
    const announcer = document.getElementById("announcer");
    if (announcer) announcer.textContent = button.dataset.copied;
    setTimeout(() => { words.textContent = before; }, 3000);
  });
})();
