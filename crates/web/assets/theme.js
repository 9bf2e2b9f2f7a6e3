// Light, dark, or as the system is set. No module, so that it runs before anything is drawn and nothing flashes.
{
  const root = document.documentElement;
  const CHOICES = ["auto", "light", "dark"];

  const chosen = () => {
    try {
      return CHOICES.includes(localStorage.theme) ? localStorage.theme : "auto";
    } catch {
      return "auto";
    }
  };

  const apply = (theme) => {
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
  };

  const connect = () => {
    const button = document.getElementById("theme");
    const tell = () => {
      button.querySelector(".theme-name").textContent = button.dataset[chosen()];
      button.title = button.textContent;
    };
    button.addEventListener("click", () => {
      const next = CHOICES[(CHOICES.indexOf(chosen()) + 1) % CHOICES.length];
      try {
        localStorage.theme = next;
      } catch {
        // Then it lasts as long as the page.
      }
      apply(next);
      tell();
    });
    tell();
  };

  apply(chosen());
  addEventListener("DOMContentLoaded", connect);
}
