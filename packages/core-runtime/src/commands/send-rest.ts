import type { OutboundRecord } from '@pyloto/core-connectors';

import { admitPart } from './admit-part.ts';
import type { CommandParts } from './command-parts.ts';
import type { CommandTurn } from './command-turn.ts';
import { sendBegun } from './send-begun.ts';

/** How far a command came in one go. */
export type TurnEnd = {
  readonly record: OutboundRecord;
  /** Set when something of it waits: for how long. */
  readonly againInMs: number | undefined;
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
    const part = turn.parts[next] ?? turn.command;
    const admission = await admitPart(part, turn, parts);
    if (!admission.admitted) return { record, againInMs: admission.retryAfterMs, providerMs };
    const ownerToken = parts.newId();
    const begun = await parts.ledger.begin(turn.id, { ownerToken, leaseMs: parts.leaseMs });
    if (begun === undefined) {
      record = (await parts.ledger.find(turn.id)) ?? record;
      return { record, againInMs: waitsFor(record, parts), providerMs };
    }
    const end = await sendBegun(
      { index: begun.part, ownerToken, record: begun.record },
      turn,
      parts,
    );
    record = end.record;
    providerMs += end.providerMs;
    if (end.againInMs !== undefined) return { record, againInMs: end.againInMs, providerMs };
  }
}

/** The first part that waits, unless one before it did not come through. */
function nextPart({ parts }: OutboundRecord): number | undefined {
  const at = parts.findIndex(({ state }) => !['sent', 'delivered', 'read'].includes(state));
  return parts[at]?.state === 'accepted' ? at : undefined;
}

/** Somebody else sends it now: their outcome is looked at once their lease is over. */
function waitsFor({ parts: all }: OutboundRecord, { leaseMs }: CommandParts): number | undefined {
  return all.some(({ state }) => state === 'sending') ? leaseMs : undefined;
}
