import { fetchMe } from "#src/components/site/me.ts";
import { api } from "#src/lib/urls.ts";

const everyMs = 20_000;

/** Tells the site, while the page is seen, that a member of a cohort has it open. For everybody else it does nothing. */
class AtelierPresence extends HTMLElement {
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #tell = (): void => {
    if (document.visibilityState === "hidden") return;
    void fetch(api.presence, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ contentUid: this.dataset["content"] }),
      // The next telling follows soon.
    }).catch(() => undefined);
  };

  connectedCallback(): void {
    void this.#begin();
  }

  disconnectedCallback(): void {
    clearInterval(this.#timer);
    document.removeEventListener("visibilitychange", this.#tell);
  }

  async #begin(): Promise<void> {
    const me = await fetchMe();
    if (!me?.learnsInCohort || !this.isConnected) return;
    this.#tell();
    this.#timer = setInterval(this.#tell, everyMs);
    document.addEventListener("visibilitychange", this.#tell);
  }
}

customElements.define("atelier-presence", AtelierPresence);
