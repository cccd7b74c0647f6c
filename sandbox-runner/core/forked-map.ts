/** So many changes are carried along before they are written down in a copy. */
const MOST_CHANGES = 32;

/**
 * A copy of a map that costs what is changed in it, not what is in it. The
 * original stays as it is. Keeps a map's order: what is set again stays where it
 * was, what was deleted before goes to the end.
 */
export class ForkedMap<Key, Value> implements ReadonlyMap<Key, Value> {
  readonly #base: ReadonlyMap<Key, Value>;
  readonly #changed: Map<Key, Value>;
  readonly #removed: Set<Key>;
  readonly #added: Map<Key, Value>;

  constructor(original: ReadonlyMap<Key, Value>) {
    const isCarried = original instanceof ForkedMap && original.#countChanges() < MOST_CHANGES;
    this.#base = isCarried ? original.#base : new Map(original);
    this.#changed = new Map(isCarried ? original.#changed : undefined);
    this.#removed = new Set(isCarried ? original.#removed : undefined);
    this.#added = new Map(isCarried ? original.#added : undefined);
  }

  get size(): number {
    return this.#base.size - this.#removed.size + this.#added.size;
  }

  has(key: Key): boolean {
    return this.#added.has(key) || this.#isInBase(key);
  }

  get(key: Key): Value | undefined {
    if (this.#added.has(key)) return this.#added.get(key);
    if (this.#changed.has(key)) return this.#changed.get(key);
    return this.#removed.has(key) ? undefined : this.#base.get(key);
  }

  set(key: Key, value: Value): this {
    (this.#isInBase(key) ? this.#changed : this.#added).set(key, value);
    return this;
  }

  delete(key: Key): boolean {
    if (this.#added.delete(key)) return true;
    if (!this.#isInBase(key)) return false;
    this.#changed.delete(key);
    this.#removed.add(key);
    return true;
  }

  *entries(): MapIterator<[Key, Value]> {
    for (const [key, value] of this.#base) {
      if (this.#removed.has(key)) continue;
      yield [key, this.#changed.has(key) ? (this.#changed.get(key) as Value) : value];
    }
    yield* this.#added;
  }

  *keys(): MapIterator<Key> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): MapIterator<Value> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.entries();
  }

  forEach(act: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
    for (const [key, value] of this) act(value, key, this);
  }

  #isInBase(key: Key): boolean {
    return this.#base.has(key) && !this.#removed.has(key);
  }

  #countChanges(): number {
    return this.#changed.size + this.#removed.size + this.#added.size;
  }
}
