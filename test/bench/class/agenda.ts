/** What is to happen, and when: a binary heap. What falls on the same moment happens in the order in which it was noted. */
export class Agenda {
  readonly #entries: { readonly atMs: number; readonly number: number; readonly happen: () => void }[] = [];
  #noted = 0;
  nowMs: number;

  constructor(nowMs: number) {
    this.nowMs = nowMs;
  }

  at(atMs: number, happen: () => void): void {
    const entry = { atMs, number: this.#noted++, happen };
    const entries = this.#entries;
    let index = entries.push(entry) - 1;
    for (let parent = (index - 1) >> 1; index > 0 && this.#isBefore(index, parent); parent = (index - 1) >> 1) {
      this.#swap(index, parent);
      index = parent;
    }
  }

  after(ms: number, happen: () => void): void {
    this.at(this.nowMs + ms, happen);
  }

  /** Lets everything happen, and what follows from it, until nothing is left or that moment has come. */
  run(untilMs: number): void {
    for (let first = this.#entries[0]; first && first.atMs <= untilMs; first = this.#entries[0]) {
      this.#removeFirst();
      this.nowMs = first.atMs;
      first.happen();
    }
  }

  #removeFirst(): void {
    const entries = this.#entries;
    this.#swap(0, entries.length - 1);
    entries.pop();
    for (let index = 0; ;) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      const least = right < entries.length && this.#isBefore(right, left) ? right : left;
      if (least >= entries.length || !this.#isBefore(least, index)) return;
      this.#swap(index, least);
      index = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#entries[a]!, this.#entries[b]!];
    return one.atMs < other.atMs || (one.atMs === other.atMs && one.number < other.number);
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#entries[a]!, this.#entries[b]!];
    this.#entries[a] = other;
    this.#entries[b] = one;
  }
}
