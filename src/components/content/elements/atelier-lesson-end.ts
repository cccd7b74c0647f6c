import { actions } from "astro:actions";
import { fetchMe } from "#src/components/site/me.ts";

/** The end of a lesson: notes the visit, and offers whoever is signed in to call the lesson finished. */
class AtelierLessonEnd extends HTMLElement {
  connectedCallback(): void {
    void this.greet();
  }

  async greet(): Promise<void> {
    const { lesson = "" } = this.dataset;
    const me = await fetchMe();
    const button = this.querySelector("button");
    if (!me?.viewer || !button) return;
    button.addEventListener("click", () => void this.finish(button));
    if (me.progress.some(({ uid, state }) => uid === lesson && state === "done")) this.showDone(button);
    button.hidden = false;
    await actions.learning.visitLesson({ lessonUid: lesson });
  }

  async finish(button: HTMLButtonElement): Promise<void> {
    if (button.getAttribute("aria-disabled") === "true") return;
    const { error } = await actions.learning.finishLesson({ lessonUid: this.dataset["lesson"] ?? "" });
    const place = this.querySelector("[role=status]");
    if (place) place.textContent = error ? (this.dataset["failed"] ?? "") : "";
    if (error) return;
    this.showDone(button);
    for (const item of document.querySelectorAll<HTMLElement>(`[data-uid="${this.dataset["lesson"] ?? ""}"]`)) item.dataset["state"] = "done";
  }

  showDone(button: HTMLButtonElement): void {
    button.textContent = `✓ ${this.dataset["done"] ?? ""}`;
    button.setAttribute("aria-disabled", "true");
  }
}

customElements.define("atelier-lesson-end", AtelierLessonEnd);
