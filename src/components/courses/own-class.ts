import { fetchMe } from "#src/components/site/me.ts";
import "./time-left.ts";

/**
 * `<own-class data-course="…" data-begins="Begins in" data-ends="Ends in" hidden>`: the reader's next class in a course, on
 * a page that is the same for everybody. `[data-cohort]` and `[data-moment]` inside it are filled in.
 */
class OwnClass extends HTMLElement {
  connectedCallback(): void {
    void this.load();
  }

  async load(): Promise<void> {
    const next = (await fetchMe())?.classes.find(({ courseUid }) => courseUid === this.dataset["course"]);
    if (!next) return;
    const isInSession = Date.parse(next.startsAt) <= Date.now();
    const until = isInSession ? next.endsAt : next.startsAt;
    const language = document.documentElement.lang === "fr" ? "fr-FR" : "en-GB";
    const format = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
    this.fill("[data-cohort]", next.cohort);
    this.fill("[data-moment]", format.formatRange(new Date(next.startsAt), new Date(next.endsAt)));
    const clock = document.createElement("time-left");
    clock.dataset["until"] = until;
    clock.dataset["words"] = (isInSession ? this.dataset["ends"] : this.dataset["begins"]) ?? "";
    // It ticks for the eye alone; the moments themselves stand beside it.
    clock.ariaHidden = "true";
    this.append(clock);
    this.hidden = false;
  }

  fill(place: string, text: string): void {
    const found = this.querySelector(place);
    if (found) found.textContent = text;
  }
}

customElements.define("own-class", OwnClass);
