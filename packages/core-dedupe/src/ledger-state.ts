import { type Claim, type Clock, ConnectorError, type LedgerBatch } from '@pyloto/core-connectors';

import { readDigest, WORDS_PER_DIGEST } from './digest-words.ts';
import { ExpiryLanes, type Lane, RINGS, SlotTimes } from './expiry-lanes.ts';
import { type Scope, Scopes } from './scopes.ts';
import { NO_SLOT, SlotTable } from './slot-table.ts';

const SWEPT_PER_KEY = 2;
const SWEPT_AT_LEAST = 16;

/** Who asks, in which scope, and when. */
type Caller = {
  readonly scope: Scope;
  readonly ownerToken: string;
  readonly nowMs: number;
};

/** How long an entry stays what it becomes now. */
type Term = { readonly lane: Lane; readonly endsAtMs: number };

/** The entries of a memory ledger. An entry has an owner and is leased, or has none and is done. */
export class LedgerState {
  readonly #clock: Clock;
  readonly #maxEntries: number;
  readonly #table: SlotTable;
  readonly #times: SlotTimes;
  readonly #leases: ExpiryLanes;
  readonly #dones: ExpiryLanes;
  readonly #scopes = new Scopes();
  /** By slot; no slot has no owner. */
  readonly #owners: (string | undefined)[] = [undefined];
  readonly #digest = new Int32Array(WORDS_PER_DIGEST);
  #inFlight = 0;
  #evicted = 0;

  constructor(clock: Clock, maxEntries: number) {
    const places = maxEntries + 1;
    this.#clock = clock;
    this.#maxEntries = maxEntries;
    this.#table = new SlotTable(maxEntries);
    this.#times = new SlotTimes(places + 2 * RINGS);
    this.#leases = new ExpiryLanes(this.#times, places);
    this.#dones = new ExpiryLanes(this.#times, places + RINGS);
  }

  get entries(): number {
    return this.#table.size;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get scopes(): number {
    return this.#scopes.count();
  }

  get evicted(): number {
    return this.#evicted;
  }

  claim(batch: LedgerBatch, leaseMs: number): Claim[] {
    const { keys, ownerToken } = batch;
    const nowMs = this.#clock.monotonicMs();
    const limit = keys.length * SWEPT_PER_KEY + SWEPT_AT_LEAST;
    this.#sweep(this.#leases, nowMs, limit);
    this.#sweep(this.#dones, nowMs, limit);
    // In use for as long as the call takes: making room must not forget the scope it is made for.
    const scope = this.#scopes.enter(batch.connector, batch.tenantId);
    try {
      const caller = { scope, ownerToken, nowMs };
      const term = { lane: this.#leases.laneFor(leaseMs), endsAtMs: nowMs + leaseMs };
      return this.#table.size + keys.length <= this.#maxEntries
        ? this.#claimEach(keys, caller, term)
        : this.#claimWithinRoom(keys, caller, term);
    } finally {
      this.#scopes.leave(scope);
    }
  }

  complete(batch: LedgerBatch, retentionMs: number): boolean[] {
    const lane = this.#dones.laneFor(retentionMs);
    return this.#forEachHeld(batch, (slot, nowMs) => {
      this.#owners[slot] = undefined;
      this.#inFlight--;
      this.#times.unlink(slot);
      this.#times.append(lane, slot, nowMs + retentionMs);
    });
  }

  release(batch: LedgerBatch): boolean[] {
    return this.#forEachHeld(batch, (slot) => this.#forget(slot));
  }

  renew(batch: LedgerBatch, leaseMs: number): boolean[] {
    const lane = this.#leases.laneFor(leaseMs);
    return this.#forEachHeld(batch, (slot, nowMs) => {
      this.#times.unlink(slot);
      this.#times.append(lane, slot, nowMs + leaseMs);
    });
  }

  #claimEach(keys: readonly string[], caller: Caller, term: Term): Claim[] {
    const claims: Claim[] = [];
    for (const key of keys) claims.push(this.#claimOne(key, caller, term));
    return claims;
  }

  /** Answers every key before it makes room for any, so that a batch never evicts its own done keys unseen. */
  #claimWithinRoom(keys: readonly string[], caller: Caller, term: Term): Claim[] {
    const claims = this.#answerEach(keys, caller);
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index];
      if (key !== undefined && claims[index] === 'claimed') this.#claimOne(key, caller, term);
    }
    return claims;
  }

  #answerEach(keys: readonly string[], caller: Caller): Claim[] {
    const claims: Claim[] = [];
    let inFlight = this.#inFlight;
    for (const key of keys) {
      const slot = this.#find(key, caller.scope);
      const claim = this.#answer(slot, caller);
      if (claim === 'claimed' && this.#owners[slot] === undefined) inFlight++;
      claims.push(claim);
    }
    if (inFlight <= this.#maxEntries) return claims;
    throw new ConnectorError(
      'state_unavailable',
      'the ledger must have room for the items in flight',
    );
  }

  #claimOne(key: string, caller: Caller, term: Term): Claim {
    const found = this.#find(key, caller.scope);
    const claim = this.#answer(found, caller);
    if (claim !== 'claimed') return claim;
    const slot = found === NO_SLOT ? this.#add(caller) : found;
    if (found !== NO_SLOT) this.#times.unlink(found);
    if (found === NO_SLOT || this.#owners[slot] === undefined) this.#inFlight++;
    this.#owners[slot] = caller.ownerToken;
    this.#times.append(term.lane, slot, term.endsAtMs);
    return claim;
  }

  #answer(slot: number, caller: Caller): Claim {
    if (slot === NO_SLOT || this.#times.isOver(slot, caller.nowMs)) return 'claimed';
    const owner = this.#owners[slot];
    if (owner === undefined) return 'done';
    return owner === caller.ownerToken ? 'claimed' : 'in_flight';
  }

  /** Adds the digest that was looked for last. */
  #add(caller: Caller): number {
    if (this.#table.size === this.#maxEntries) this.#makeRoom(caller.nowMs);
    caller.scope.uses++;
    return this.#table.insert(caller.scope, this.#digest);
  }

  #makeRoom(nowMs: number): void {
    this.#sweep(this.#dones, nowMs, 1);
    if (this.#table.size < this.#maxEntries) return;
    this.#forget(this.#dones.oldest());
    this.#evicted++;
  }

  #sweep(lanes: ExpiryLanes, nowMs: number, limit: number): void {
    for (let swept = 0; swept < limit; swept++) {
      const slot = lanes.firstOver(nowMs);
      if (slot === NO_SLOT) return;
      this.#forget(slot);
    }
  }

  #forget(slot: number): void {
    if (this.#owners[slot] !== undefined) this.#inFlight--;
    this.#owners[slot] = undefined;
    this.#times.unlink(slot);
    const scope = this.#table.remove(slot);
    if (scope !== undefined) this.#scopes.leave(scope);
  }

  #find(key: string, scope: Scope): number {
    readDigest(key, this.#digest);
    return this.#table.find(scope, this.#digest);
  }

  /** Acts on the keys that the batch's owner holds now. @returns per key, whether it did */
  #forEachHeld(batch: LedgerBatch, act: (slot: number, nowMs: number) => void): boolean[] {
    const nowMs = this.#clock.monotonicMs();
    const scope = this.#scopes.find(batch.connector, batch.tenantId);
    const held: boolean[] = [];
    for (const key of batch.keys) {
      const slot = scope === undefined ? NO_SLOT : this.#find(key, scope);
      const isHeld = this.#owners[slot] === batch.ownerToken && !this.#times.isOver(slot, nowMs);
      if (isHeld) act(slot, nowMs);
      held.push(isHeld);
    }
    return held;
  }
}
