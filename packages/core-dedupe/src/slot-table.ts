import { WORDS_PER_DIGEST } from './digest-words.ts';
import type { Scope } from './scopes.ts';

/** No slot. */
export const NO_SLOT = 0;

const BUCKETS_PER_SLOT = 3;

/**
 * A hash table from scope and digest to a slot number, 1 to `capacity`.
 *
 * Open addressing with linear probing over typed arrays, at most a third full: no object and no
 * string per entry, no growing step, nothing for the garbage collector to walk. Memory is reserved at
 * the start; the operating system hands it out as it is touched.
 */
export class SlotTable {
  readonly #buckets: Int32Array;
  readonly #mask: number;
  readonly #words: Int32Array;
  readonly #scopes: (Scope | undefined)[] = [undefined];
  #size = 0;
  #everUsed = 0;
  /** Freed slots, each holding the next in its first word. */
  #firstFree = NO_SLOT;

  constructor(capacity: number) {
    const buckets = 2 ** Math.ceil(Math.log2(capacity * BUCKETS_PER_SLOT));
    this.#buckets = new Int32Array(buckets);
    this.#mask = buckets - 1;
    this.#words = new Int32Array((capacity + 1) * WORDS_PER_DIGEST);
  }

  get size(): number {
    return this.#size;
  }

  /** The slot of a digest, or {@link NO_SLOT}. */
  find(scope: Scope, digest: Int32Array): number {
    let bucket = ((digest[0] ?? 0) ^ scope.seed) & this.#mask;
    let slot = this.#buckets[bucket] ?? NO_SLOT;
    while (slot !== NO_SLOT) {
      if (this.#holds(slot, digest) && this.#scopes[slot] === scope) return slot;
      bucket = (bucket + 1) & this.#mask;
      slot = this.#buckets[bucket] ?? NO_SLOT;
    }
    return NO_SLOT;
  }

  /** Adds a digest that is not there yet, while `size` is below the capacity. @returns its slot */
  insert(scope: Scope, digest: Int32Array): number {
    const slot = this.#takeSlot();
    const at = slot * WORDS_PER_DIGEST;
    for (let word = 0; word < WORDS_PER_DIGEST; word++) this.#words[at + word] = digest[word] ?? 0;
    this.#scopes[slot] = scope;
    let bucket = this.#homeOf(slot);
    while (this.#buckets[bucket] !== NO_SLOT) bucket = (bucket + 1) & this.#mask;
    this.#buckets[bucket] = slot;
    this.#size++;
    return slot;
  }

  /** Frees a slot that holds something. @returns the scope it belonged to */
  remove(slot: number): Scope | undefined {
    let bucket = this.#homeOf(slot);
    while (this.#buckets[bucket] !== slot) bucket = (bucket + 1) & this.#mask;
    this.#closeGap(bucket);
    const scope = this.#scopes[slot];
    this.#scopes[slot] = undefined;
    this.#words[slot * WORDS_PER_DIGEST] = this.#firstFree;
    this.#firstFree = slot;
    this.#size--;
    return scope;
  }

  /** Moves later entries of the run back over a hole, so that no probe ends too early (Knuth, TAOCP 3, algorithm 6.4R). */
  #closeGap(from: number): void {
    let hole = from;
    let bucket = (from + 1) & this.#mask;
    let slot = this.#buckets[bucket] ?? NO_SLOT;
    while (slot !== NO_SLOT) {
      const fromHome = (bucket - this.#homeOf(slot)) & this.#mask;
      if (fromHome >= ((bucket - hole) & this.#mask)) {
        this.#buckets[hole] = slot;
        hole = bucket;
      }
      bucket = (bucket + 1) & this.#mask;
      slot = this.#buckets[bucket] ?? NO_SLOT;
    }
    this.#buckets[hole] = NO_SLOT;
  }

  #takeSlot(): number {
    const slot = this.#firstFree;
    if (slot === NO_SLOT) {
      this.#everUsed++;
      return this.#everUsed;
    }
    this.#firstFree = this.#words[slot * WORDS_PER_DIGEST] ?? NO_SLOT;
    return slot;
  }

  #homeOf(slot: number): number {
    const seed = this.#scopes[slot]?.seed ?? 0;
    return ((this.#words[slot * WORDS_PER_DIGEST] ?? 0) ^ seed) & this.#mask;
  }

  #holds(slot: number, digest: Int32Array): boolean {
    const at = slot * WORDS_PER_DIGEST;
    return (
      this.#words[at] === digest[0] &&
      this.#words[at + 1] === digest[1] &&
      this.#words[at + 2] === digest[2] &&
      this.#words[at + 3] === digest[3] &&
      this.#words[at + 4] === digest[4]
    );
  }
}
