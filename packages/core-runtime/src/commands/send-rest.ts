import type { OutboundRecord } from '@pyloto/core-connectors';

import { admitPart } from './admit-part.ts';
import type { CommandParts } from './command-parts.ts';
import type { CommandTurn } from './command-turn.ts';
import { sendBegun } from './send-begun.ts';
import { takeBack } from './take-back.ts';

/** How far a command came in one go. */
export type TurnEnd = {
  readonly record: OutboundRecord;
  /** Set when something of it waits: for how long. */
  readonly againInMs: number | undefined;
  /** Its attempts are used up, where there is no queue. */
  readonly isUsedUp?: boolean;
  readonly providerMs: number;
};

/**
 * Sends the parts that are left, one after the other, until all are sent, one has to wait, or one did not come through.
 *
 * @throws ConnectorError `state_unavailable`
 */
export async function sendRest(
  from: OutboundRecord,
  turn: CommandTurn,
  parts: CommandParts,
): Promise<TurnEnd> {
  let record = from;
  let providerMs = 0;
  for (;;) {
    const next = nextPart(record);
    if (next === undefined) return { record, againInMs: waitsFor(record, parts), providerMs };
    if (isToBeLeft(parts)) return { record, againInMs: LEFT_MS, providerMs };
    const part = turn.parts[next] ?? turn.command;
    const admission = await admitPart(part, turn, parts);
    if (!admission.admitted) {
      return { record, againInMs: spread(admission.retryAfterMs, parts), providerMs };
    }
    const ownerToken = parts.newId();
    const askedAtMs = parts.clock.monotonicMs();
    const begun = await beginOrTakeBack({ part: next, ownerToken }, turn, parts);
    if (begun === undefined) {
      record = (await parts.ledger.find(turn.id)) ?? record;
      return { record, againInMs: waitsFor(record, parts), providerMs };
    }
    const end = await sendBegun(
      { index: begun.part, ownerToken, record: begun.record, askedAtMs },
      turn,
      parts,
    );
    record = end.record;
    providerMs += end.providerMs;
    if (end.againInMs !== undefined) return { ...end, providerMs };
  }
}

/** A job that is taken costs more than waiting a little longer for its turn. */
const SHORTEST_WAIT_MS = 250;

const WIDEST_SPREAD_MS = 500;

/** In the queue, what waits for one limit does not come as one: most of it would only be told to wait again. */
function spread(retryAfterMs: number, { queue, random }: CommandParts): number {
  if (queue === undefined) return retryAfterMs;
  const waitMs = Math.max(retryAfterMs, SHORTEST_WAIT_MS);
  return waitMs + Math.min(waitMs, WIDEST_SPREAD_MS) * random();
}

/** A process that stops leaves to others what it has not begun. */
const LEFT_MS = 1;

function isToBeLeft({ queue, isStopping }: CommandParts): boolean {
  return queue !== undefined && isStopping?.() === true;
}

/** @throws ConnectorError `state_unavailable` */
async function beginOrTakeBack(
  asked: { readonly part: number; readonly ownerToken: string },
  turn: CommandTurn,
  parts: CommandParts,
): Promise<Awaited<ReturnType<CommandParts['ledger']['begin']>>> {
  const { ownerToken } = asked;
  try {
    return await parts.ledger.begin(turn.id, { ownerToken, leaseMs: parts.leaseMs });
  } catch (error) {
    if ((await takeBack(asked, { turn, error }, parts)) === undefined) throw error;
    return undefined;
  }
}

/** The first part that waits, unless one before it did not come through. */
function nextPart({ parts }: OutboundRecord): number | undefined {
  const at = parts.findIndex(({ state }) => !['sent', 'delivered', 'read'].includes(state));
  return parts[at]?.state === 'accepted' ? at : undefined;
}

/** How soon something is looked at that nobody sends, but that somebody was faster with. */
const SOON_MS = 1_000;

/** Somebody else sends it now: their outcome is looked at once their lease is over. */
function waitsFor(record: OutboundRecord, { leaseMs }: CommandParts): number | undefined {
  if (record.parts.some(({ state }) => state === 'sending')) return leaseMs;
  return nextPart(record) === undefined ? undefined : SOON_MS;
}
