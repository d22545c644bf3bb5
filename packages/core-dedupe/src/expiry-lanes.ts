import { NO_SLOT } from './slot-table.ts';

/** Slots whose time began with about the same duration, in the order in which it began. */
export type Lane = {
  /** Where the ring of the lane's slots begins and ends: a place of its own in the links. */
  readonly ring: number;
  /** The duration last used here; the only one, unless two durations are within a quarter of each other. */
  durationMs: number;
};

const LANES_PER_DOUBLING = 4;
const DOUBLINGS = 54;

/** How many places in {@link SlotTimes} one {@link ExpiryLanes} takes beside the slots. */
export const RINGS = LANES_PER_DOUBLING * DOUBLINGS;

/** When each slot ends, and the rings that order slots. A slot is in one ring or in none. */
export class SlotTimes {
  readonly endsAtMs: Float64Array;
  readonly previous: Int32Array;
  readonly next: Int32Array;

  /** @param places the slots, the null slot and the rings */
  constructor(places: number) {
    this.endsAtMs = new Float64Array(places);
    this.previous = new Int32Array(places);
    this.next = new Int32Array(places);
  }

  /** Tells whether a slot's time is over at `nowMs`; it ends at its last millisecond, not after it. */
  isOver(slot: number, nowMs: number): boolean {
    return (this.endsAtMs[slot] ?? 0) <= nowMs;
  }

  unlink(slot: number): void {
    const before = this.previous[slot] ?? NO_SLOT;
    const after = this.next[slot] ?? NO_SLOT;
    this.next[before] = after;
    this.previous[after] = before;
  }

  /** Puts a slot that is in no ring at the end of a lane. */
  append(lane: Lane, slot: number, endsAtMs: number): void {
    const last = this.previous[lane.ring] ?? NO_SLOT;
    this.endsAtMs[slot] = endsAtMs;
    this.next[last] = slot;
    this.previous[slot] = last;
    this.next[slot] = lane.ring;
    this.previous[lane.ring] = slot;
  }
}

/**
 * Finds what is over, and what is oldest, without a timer and without looking at what is neither.
 *
 * The clock never goes back, so slots of one duration end in the order in which they began: a look at
 * the front of each lane is enough. A lane takes durations within a quarter of each other, so there
 * are few of them whatever durations callers use; the price is that a slot may be found up to a
 * quarter of its time late when such durations are mixed.
 */
export class ExpiryLanes {
  readonly #times: SlotTimes;
  readonly #firstRing: number;
  readonly #lanes = new Map<number, Lane>();
  /** The same lanes, for fast loops. */
  readonly #inUse: Lane[] = [];

  constructor(times: SlotTimes, firstRing: number) {
    this.#times = times;
    this.#firstRing = firstRing;
  }

  laneFor(durationMs: number): Lane {
    const doubling = Math.floor(Math.log2(durationMs));
    const quarter = Math.floor((durationMs / 2 ** doubling - 1) * LANES_PER_DOUBLING);
    const id = doubling * LANES_PER_DOUBLING + quarter;
    const lane = this.#lanes.get(id) ?? this.#open(id, durationMs);
    lane.durationMs = durationMs;
    return lane;
  }

  /** A slot whose time is over, or {@link NO_SLOT}. */
  firstOver(nowMs: number): number {
    for (const lane of this.#inUse) {
      const slot = this.#front(lane);
      if (slot !== NO_SLOT && this.#times.isOver(slot, nowMs)) return slot;
    }
    return NO_SLOT;
  }

  /** The slot whose time began first, or {@link NO_SLOT}. */
  oldest(): number {
    let oldest = NO_SLOT;
    let oldestBeganAtMs = Infinity;
    for (const lane of this.#inUse) {
      const slot = this.#front(lane);
      const beganAtMs = (this.#times.endsAtMs[slot] ?? 0) - lane.durationMs;
      if (slot !== NO_SLOT && beganAtMs < oldestBeganAtMs) {
        oldest = slot;
        oldestBeganAtMs = beganAtMs;
      }
    }
    return oldest;
  }

  #front(lane: Lane): number {
    const slot = this.#times.next[lane.ring] ?? NO_SLOT;
    return slot === lane.ring ? NO_SLOT : slot;
  }

  #open(id: number, durationMs: number): Lane {
    const ring = this.#firstRing + this.#inUse.length;
    this.#times.next[ring] = ring;
    this.#times.previous[ring] = ring;
    const lane = { ring, durationMs };
    this.#lanes.set(id, lane);
    this.#inUse.push(lane);
    return lane;
  }
}
