/** A map that forgets what was set longest ago once it holds more than `limit` entries. */
export class BoundedMap<TKey, TValue> {
  readonly #entries = new Map<TKey, TValue>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: TKey): TValue | undefined {
    return this.#entries.get(key);
  }

  set(key: TKey, value: TValue): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#limit) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }

  /** In the order in which they were set. */
  values(): IterableIterator<TValue> {
    return this.#entries.values();
  }

  delete(key: TKey): boolean {
    return this.#entries.delete(key);
  }
}
