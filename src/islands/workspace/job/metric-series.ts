export interface MetricPoint {
  readonly step: number;
  readonly value: number;
}

/**
 * The values of one metric. Holds at most `limit` points: when they are full,
 * every other one goes and from then on every second value is kept, and so on.
 * The curve keeps its shape, and the first and the latest value are always there.
 */
export class MetricSeries {
  readonly #limit: number;
  #points: MetricPoint[] = [];
  #stride = 1;
  #count = 0;
  #latest: MetricPoint | null = null;
  #lowest = Number.POSITIVE_INFINITY;

  constructor(limit = 1000) {
    this.#limit = limit;
  }

  /** How many values came, kept or not. */
  get count(): number {
    return this.#count;
  }

  get latest(): MetricPoint | null {
    return this.#latest;
  }

  get lowest(): number {
    return this.#lowest;
  }

  /** What is kept, the latest value last. */
  get points(): readonly MetricPoint[] {
    const last = this.#points.at(-1);
    return this.#latest && last !== this.#latest ? [...this.#points, this.#latest] : this.#points;
  }

  add(step: number, value: number): void {
    const point = { step, value };
    if (this.#count % this.#stride === 0) this.#points.push(point);
    this.#count++;
    this.#latest = point;
    this.#lowest = Math.min(this.#lowest, value);
    if (this.#points.length < this.#limit) return;
    this.#points = this.#points.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }
}
