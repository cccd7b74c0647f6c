import { streamConnection } from "#src/islands/stream/stream-connection.ts";

/** News come every few seconds from every runner: no oftener than this is the page fetched again. */
const restMs = 2_000;

/**
 * A part of a page that the server renders, fetched again when the stream tells of news of the fleet. What the reader has
 * opened stays open, and what has the keyboard keeps it.
 */
class AtelierLive extends HTMLElement {
  #leave: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isFetching = false;

  connectedCallback(): void {
    this.#leave = streamConnection.listen((news) => {
      if (news.type === "fleet") this.#timer ??= setTimeout(() => void this.#renew(), restMs);
    });
  }

  disconnectedCallback(): void {
    this.#leave?.();
    clearTimeout(this.#timer);
  }

  async #renew(): Promise<void> {
    this.#timer = undefined;
    if (this.#isFetching || document.hidden) return;
    this.#isFetching = true;
    try {
      const response = await fetch(location.pathname, { headers: { accept: "text/html" } });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.querySelector(this.tagName);
      if (response.ok && fresh) this.#show(fresh);
    } catch {
      // The site is away: the next news will do.
    } finally {
      this.#isFetching = false;
    }
  }

  #show(fresh: Element): void {
    const open = [...this.querySelectorAll<HTMLDetailsElement>("details[open]")].map(({ id }) => id);
    const focused = this.contains(document.activeElement) ? document.activeElement?.id : undefined;
    this.replaceChildren(...fresh.childNodes);
    for (const id of open) this.querySelector(`details#${CSS.escape(id)}`)?.setAttribute("open", "");
    if (focused) this.querySelector<HTMLElement>(`#${CSS.escape(focused)}`)?.focus();
  }
}

customElements.define("atelier-live", AtelierLive);
