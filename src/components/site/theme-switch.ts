// Light or dark. Choosing what the system wants anyway forgets the choice, so that
// the page follows the system again. The first paint is src/lib/theme-boot.ts.
const storageKey = "atelier-theme";
const system = matchMedia("(prefers-color-scheme: dark)");

type Theme = "light" | "dark";
const readSystem = (): Theme => (system.matches ? "dark" : "light");

function readChoice(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null; // Storage may be forbidden; the switch then holds for this page.
  }
}

function keepChoice(theme: Theme): void {
  try {
    if (theme === readSystem()) localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, theme);
  } catch {
    // See above.
  }
}

class ThemeSwitch extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", () => {
      const next = this.theme === "dark" ? "light" : "dark";
      keepChoice(next);
      this.show(next);
    });
    system.addEventListener("change", () => {
      if (readChoice() === null) this.show(readSystem());
    });
    this.show(this.theme);
  }

  get theme(): Theme {
    return document.documentElement.dataset["theme"] === "dark" ? "dark" : "light";
  }

  show(theme: Theme): void {
    document.documentElement.dataset["theme"] = theme;
    const button = this.querySelector("button");
    button?.setAttribute("aria-pressed", String(theme === "dark"));
    button?.setAttribute("title", this.dataset[theme === "dark" ? "toLight" : "toDark"] ?? "");
  }
}

customElements.define("theme-switch", ThemeSwitch);
