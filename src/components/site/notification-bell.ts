import type { MeView } from "#src/domain/me-view.ts";
import { fetchMe, fetchMeAgain } from "./me.ts";

/** Away for so long, the reader may have been told something meanwhile. */
const worthAskingMs = 60_000;

/** Says how much is unread: once the page is there, when the stream tells of news, and when the reader comes back to the tab. */
class NotificationBell extends HTMLElement {
  #unread: number | undefined;
  #askedAt = 0;

  connectedCallback(): void {
    document.addEventListener("atelier-notification", this.#renew);
    document.addEventListener("visibilitychange", this.#comeBack);
    void this.#show(fetchMe());
  }

  disconnectedCallback(): void {
    document.removeEventListener("atelier-notification", this.#renew);
    document.removeEventListener("visibilitychange", this.#comeBack);
  }

  #renew = (): void => void this.#show(fetchMeAgain());

  #comeBack = (): void => {
    if (!document.hidden && Date.now() - this.#askedAt > worthAskingMs) this.#renew();
  };

  async #show(asked: Promise<MeView | null>): Promise<void> {
    this.#askedAt = Date.now();
    const me = await asked;
    const link = this.querySelector("a");
    const count = this.querySelector("[data-count]");
    const status = this.querySelector("[role=status]");
    if (!me?.viewer || !link || !count || !status) return;
    const words = this.#say(me.unread);
    link.hidden = false;
    count.textContent = me.unread > 0 ? String(me.unread) : "";
    link.setAttribute("aria-label", me.unread > 0 ? words : link.title);
    // What was there when the page came is in the link's name; what comes later is said.
    if (this.#unread !== undefined && me.unread > this.#unread) status.textContent = words;
    this.#unread = me.unread;
  }

  /** Sentences come with the page, in its language. */
  #say(unread: number): string {
    return (this.dataset[unread === 1 ? "one" : "many"] ?? "").replace("{count}", String(unread));
  }
}

customElements.define("notification-bell", NotificationBell);
