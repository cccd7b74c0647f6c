import { fetchMe } from "#src/components/site/me.ts";
import type { ItemProgress } from "#src/domain/me-view.ts";

/**
 * Wraps a list whose items carry `data-uid`, and marks those that the reader has opened or done.
 * Inside it, `[data-tally]` is told how many, and `a[data-resume]` leads to the first that is not done.
 */
class MyProgress extends HTMLElement {
  connectedCallback(): void {
    void this.load();
  }

  async load(): Promise<void> {
    const me = await fetchMe();
    if (!me?.viewer) return;
    const placed = me.placed.flatMap((module) => [...this.querySelectorAll<HTMLElement>(`[data-module="${module}"] [data-uid]`)]);
    const skipped = placed.map(({ dataset }) => [dataset["uid"] ?? "", "placed"] as const);
    // What was opened all the same says so itself.
    this.mark(new Map([...skipped, ...me.progress.map(({ uid, state }) => [uid, state] as const)]));
  }

  mark(states: ReadonlyMap<string, ItemProgress["state"] | "placed">): void {
    const items = [...this.querySelectorAll<HTMLElement>("[data-uid]")];
    const stateOf = (item: HTMLElement) => states.get(item.dataset["uid"] ?? "");
    for (const item of items) {
      const state = stateOf(item);
      if (!state) continue;
      item.dataset["state"] = state;
      const words = item.querySelector("[data-words]");
      if (words) words.textContent = this.dataset[state] ?? "";
    }
    const done = items.filter((item) => stateOf(item) === "done").length;
    this.count(done, items.length);
    const next = items.find((item) => stateOf(item) !== "done" && stateOf(item) !== "placed");
    if (items.some(stateOf)) this.offer(next?.querySelector("a") ?? null);
  }

  count(done: number, total: number): void {
    const place = this.querySelector("[data-tally]");
    if (place) place.textContent = (this.dataset["count"] ?? "").replace("{done}", String(done)).replace("{total}", String(total));
  }

  offer(next: HTMLAnchorElement | null): void {
    const link = this.querySelector<HTMLAnchorElement>("a[data-resume]");
    if (!link) return;
    if (next) link.href = next.href;
    link.textContent = (next ? this.dataset["resume"] : this.dataset["finished"]) ?? "";
  }
}

customElements.define("my-progress", MyProgress);
