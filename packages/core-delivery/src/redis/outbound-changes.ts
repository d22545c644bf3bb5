import {
  ConnectorError,
  type OutboundId,
  type OutboundRecord,
  type OutboundStatus,
  type SendLease,
} from '@pyloto/core-connectors';

import { beginPart } from '../outbound/begin-part.ts';
import { isSurelyUnsent } from '../outbound/decide-outbound.ts';
import { readStatus } from '../outbound/entry-after-status.ts';
import { expireTurn } from '../outbound/expire-turn.ts';
import type { OutboundEntry } from '../outbound/outbound-entry.ts';
import type { OutboundChange } from './outbound-change.ts';
import type { HeldOutbound } from './outbound-form.ts';
import { afterStatuses, planStatuses } from './outbound-statuses.ts';
import {
  type OutboundLead,
  type OutboundScope,
  type OutboundStore,
  recordOfHeld,
} from './outbound-store.ts';
import { OutboundTurns } from './outbound-turns.ts';

/** A form that a change is made from. */
type From = {
  readonly held: HeldOutbound;
  readonly nowMs: number;
  readonly beforeMs?: number | undefined;
};

/** So many copies may change a command at once before a call gives up. */
const MOST_ATTEMPTS = 50;

/** What time alone makes of an entry. */
export const inTime: OutboundChange = (entry, nowMs) => ({
  entry: expireTurn(entry, nowMs),
  isTaken: true,
});

/** Changes entries in Redis: computed here, written over the form that they were computed from, and computed anew when that has changed. */
export class OutboundChanges {
  readonly #store: OutboundStore;
  readonly #turns = new OutboundTurns();

  constructor(store: OutboundStore) {
    this.#store = store;
  }

  async accept(
    id: OutboundId,
    entry: OutboundEntry,
    leaseMs: number,
  ): Promise<{ readonly isNew: boolean; readonly record: OutboundRecord }> {
    const { isNew, held, nowMs } = await this.#store.accept(id, entry, leaseMs);
    if (isNew) {
      this.#turns.remember(id, held);
      return { isNew, record: recordOfHeld(id, held) };
    }
    const present = await this.#write(id, { held, nowMs }, inTime);
    return { isNew, record: recordOfHeld(id, present ?? held) };
  }

  async begin(
    id: OutboundId,
    lease: SendLease,
  ): Promise<{ readonly part: number; readonly record: OutboundRecord } | undefined> {
    let part: number | undefined;
    const held = await this.#change(id, (entry, nowMs) => {
      const begun = beginPart(entry, lease, nowMs);
      part = begun.part;
      return { entry: begun.entry, isTaken: part !== undefined };
    });
    if (held === undefined || part === undefined) return undefined;
    this.#turns.remember(id, held);
    return { part, record: recordOfHeld(id, held) };
  }

  /** The record after a change; undefined when there is none, or nothing was taken. */
  async change(id: OutboundId, change: OutboundChange): Promise<OutboundRecord | undefined> {
    const held = await this.#change(id, change);
    return held && recordOfHeld(id, held);
  }

  /** The same for the end of a turn: without a read where the turn began here. */
  async end(
    id: OutboundId,
    ownerToken: string,
    change: OutboundChange,
  ): Promise<OutboundRecord | undefined> {
    const begun = this.#turns.take(id, ownerToken);
    if (begun === undefined) return this.change(id, change);
    // Until its end a lease holds whatever the time is, and the server looks whether it has come to that.
    const from = { held: begun, nowMs: 0, beforeMs: begun.entry.turn?.endsAtMs };
    const held = await this.#write(id, from, change);
    return held && recordOfHeld(id, held);
  }

  async withdraw(id: OutboundId): Promise<boolean> {
    let { held } = await this.#store.readOne(id);
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      if (held === undefined) return true;
      if (!isSurelyUnsent(held.entry)) return false;
      const written = await this.#store.withdraw(id, held);
      if (written.kind !== 'changed') return true;
      ({ held } = written);
    }
    throw tooManyAtOnce();
  }

  async apply(
    scope: OutboundScope,
    statuses: readonly OutboundStatus[],
  ): Promise<(OutboundRecord | undefined)[]> {
    const reads = statuses.map(readStatus);
    const leads = reads.map(({ reference, messageKey, upTo }) => ({
      clientMessageId: reference?.clientMessageId,
      messageKey,
      upTo,
    }));
    if (!leads.some(leadsAnywhere)) return reads.map(() => undefined);
    const { nowMs, found } = await this.#store.read(scope, leads);
    const { plans, planOf } = planStatuses(found, reads, nowMs);
    const changedPlans = plans.filter(({ held, entry }) => entry !== held.entry);
    if (changedPlans.length > 0) {
      const { nowMs: laterMs, written } = await this.#store.write(scope, changedPlans);
      const settled = changedPlans.map(async (plan, at) => {
        const result = written[at];
        if (result?.kind === 'written') plan.held = result.held;
        if (result?.kind !== 'changed') return;
        const from = { held: result.held, nowMs: laterMs };
        plan.held = (await this.#write(scope, from, afterStatuses(plan.reads))) ?? result.held;
      });
      await Promise.all(settled);
    }
    return planOf.map((plan) => plan && recordOfHeld(scope, plan.held));
  }

  async sweep(scope: OutboundScope, limit: number): Promise<OutboundRecord[]> {
    const { nowMs, held } = await this.#store.due(scope, limit);
    const writes = held
      .map((one) => ({ held: one, entry: expireTurn(one.entry, nowMs) }))
      .filter(({ held: { entry: before }, entry }) => entry !== before);
    if (writes.length === 0) return [];
    const { written } = await this.#store.write(scope, writes);
    const moved: OutboundRecord[] = [];
    for (const [at, result] of written.entries()) {
      const before = writes[at]?.held.entry;
      // What somebody else changed meanwhile is theirs to tell.
      if (result.kind !== 'written' || before === undefined || !isSending(before)) continue;
      moved.push(recordOfHeld(scope, result.held));
    }
    return moved;
  }

  async #change(id: OutboundId, change: OutboundChange): Promise<HeldOutbound | undefined> {
    const { nowMs, held } = await this.#store.readOne(id);
    return held && this.#write(id, { held, nowMs }, change);
  }

  async #write(
    scope: OutboundScope,
    { held: first, nowMs: readMs, beforeMs }: From,
    change: OutboundChange,
  ): Promise<HeldOutbound | undefined> {
    let [held, nowMs] = [first, readMs];
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const { entry, isTaken } = change(held.entry, nowMs);
      if (entry === held.entry) return isTaken ? held : undefined;
      const write = { held, entry, beforeMs: attempt === 0 ? beforeMs : undefined };
      const { nowMs: laterMs, written } = await this.#store.write(scope, [write]);
      const [result] = written;
      if (result === undefined || result.kind === 'gone') return undefined;
      if (result.kind === 'written') return isTaken ? result.held : undefined;
      [held, nowMs] = [result.held, laterMs];
    }
    throw tooManyAtOnce();
  }
}

function leadsAnywhere({ clientMessageId, messageKey, upTo }: OutboundLead): boolean {
  return clientMessageId !== undefined || messageKey !== undefined || upTo !== undefined;
}

function isSending({ turn, parts }: OutboundEntry): boolean {
  return turn !== undefined && parts[turn.part]?.state === 'sending';
}

function tooManyAtOnce(): ConnectorError {
  return new ConnectorError('state_unavailable', 'fewer must change one command at once');
}
