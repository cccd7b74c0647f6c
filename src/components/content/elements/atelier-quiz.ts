import { actions } from "astro:actions";
import type { Locale } from "#src/domain/locale.ts";
import { makePhrase } from "../phrase.ts";

/** One question. The server knows which option is right; this element asks it and shows why. */
class AtelierQuiz extends HTMLElement {
  connectedCallback(): void {
    this.querySelector("form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.answer();
    });
    // A new choice deserves a new answer: what was said about the old one goes.
    this.addEventListener("change", () => this.show(undefined, ""));
  }

  async answer(): Promise<void> {
    const chosen = this.querySelector<HTMLInputElement>("input:checked");
    if (!chosen) return this.show(undefined, this.say("choose"));
    const { quiz = "", question = "", locale = "en", shownIn } = this.dataset;
    const { data, error } = await actions.learning.answerQuiz({
      quizUid: quiz,
      question,
      choice: Number(chosen.value),
      locale: locale as Locale,
      shownIn: shownIn === "quiz" ? "quiz" : "lesson",
    });
    if (error) return this.show(undefined, this.say("failed"));
    chosen.closest("label")?.setAttribute("data-outcome", data.correct ? "right" : "wrong");
    this.show(data.correct, data.explanation);
  }

  show(correct: boolean | undefined, text: string): void {
    const place = this.querySelector(".outcome");
    if (correct === undefined) for (const label of this.querySelectorAll("label[data-outcome]")) label.removeAttribute("data-outcome");
    if (!place) return;
    const verdict = correct === undefined ? [] : [Object.assign(document.createElement("strong"), { textContent: this.say(correct ? "right" : "wrong") }), " "];
    place.replaceChildren(...verdict, makePhrase(text));
  }

  say(key: string): string {
    return this.dataset[key] ?? "";
  }
}

customElements.define("atelier-quiz", AtelierQuiz);
