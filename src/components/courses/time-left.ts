import { wordTimeLeft } from "./time-left-words.ts";

const tickMs = 1000;

/** `<time-left data-until="…" data-words="Begins in">`: how long it is until then, as it passes. */
class TimeLeft extends HTMLElement {
  #timer: number | undefined;

  connectedCallback(): void {
    this.#draw();
    this.#timer = window.setInterval(() => this.#draw(), tickMs);
  }

  disconnectedCallback(): void {
    window.clearInterval(this.#timer);
  }

  #draw(): void {
    const left = Date.parse(this.dataset["until"] ?? "") - Date.now();
    this.hidden = !(left > 0);
    this.textContent = `${this.dataset["words"]} ${wordTimeLeft(left, document.documentElement.lang)}`;
  }
}

customElements.define("time-left", TimeLeft);
