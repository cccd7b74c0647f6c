import { actions } from "astro:actions";

/** A guess that has to be made before its answer opens. */
class AtelierPredict extends HTMLElement {
  connectedCallback(): void {
    const fold = this.querySelector("details");
    if (fold) fold.hidden = true;
    for (const option of this.options()) option.addEventListener("click", () => void this.commit(option));
  }

  options(): HTMLButtonElement[] {
    return [...this.querySelectorAll<HTMLButtonElement>(".options button")];
  }

  async commit(chosen: HTMLButtonElement): Promise<void> {
    if (chosen.getAttribute("aria-disabled") === "true") return;
    for (const option of this.options()) {
      // Still focusable: whoever pressed it by keyboard stays where they are.
      option.setAttribute("aria-disabled", "true");
      option.setAttribute("aria-pressed", String(option === chosen));
    }
    const { lesson = "", guess = "" } = this.dataset;
    const choice = Number(chosen.value);
    const { data } = await actions.learning.predict({ lessonUid: lesson, id: guess, choice });
    // Where the site cannot be reached, the answer itself still tells.
    if (data) this.mark(choice, data.correct);
    const fold = this.querySelector("details");
    if (fold) Object.assign(fold, { hidden: false, open: true });
  }

  mark(choice: number, correct: number): void {
    for (const option of this.options()) {
      const number = Number(option.value);
      if (number === correct) option.dataset["outcome"] = "right";
      else if (number === choice) option.dataset["outcome"] = "wrong";
    }
    const place = this.querySelector(".outcome");
    if (place) place.textContent = this.dataset[choice === correct ? "right" : "wrong"] ?? "";
  }
}

customElements.define("atelier-predict", AtelierPredict);
