// Buttons that copy a text of the page.

import texts from "./texts.js";

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.innerText.trim());
      button.textContent = texts["copied"];
    } catch {
      // Marked, it is a press away all the same.
      getSelection().selectAllChildren(source);
      button.textContent = texts["copy by hand"];
    }
  });
}
