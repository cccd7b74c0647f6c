/** Asks at most once in a while, however many want to know: for figures that may be a moment old. */
export class Recently<Value> {
  readonly #keptMs: number;
  #asked: { readonly value: Promise<Value>; readonly at: number } | undefined;

  constructor(keptMs: number) {
    this.#keptMs = keptMs;
  }

  /** The answer of the last time, or a new one. What failed is asked again at once. */
  get(nowMs: number, ask: () => Promise<Value>): Promise<Value> {
    if (this.#asked && nowMs >= this.#asked.at && nowMs - this.#asked.at < this.#keptMs) return this.#asked.value;
    const value = ask();
    const asked = { value, at: nowMs };
    this.#asked = asked;
    value.catch(() => {
      if (this.#asked === asked) this.#asked = undefined;
    });
    return value;
  }
}
