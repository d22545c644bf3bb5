import type { NewOutbound, OutboundRecord } from '@pyloto/core-connectors';

import { admitPart, type PartAdmission } from './admit-part.ts';
import { type CommandReply, replyNotNow, replyOfRecord } from './answer-of-record.ts';
import { commandDigest } from './command-digest.ts';
import type { CommandParts } from './command-parts.ts';
import type { CommandTurn } from './command-turn.ts';
import { enqueueCommand, enqueueNewCommand } from './enqueue-command.ts';
import { refusalOf } from './refusal-of.ts';
import { sendBegun } from './send-begun.ts';
import { sendRest, type TurnEnd } from './send-rest.ts';

/** How a request to do something ended. */
export type Acceptance = { readonly reply: CommandReply; readonly providerMs: number };

/** How long a request waits for a limit that passes soon, where the command could wait in the queue. */
const SHORT_WAIT_MS = 500;

/**
 * Takes a command to its answer: known already, against a rule, sent, or safe in the queue.
 *
 * | step                                              | a kill after it                                                    |
 * | ------------------------------------------------- | ------------------------------------------------------------------ |
 * | look up, check                                    | nothing was kept; the caller comes again                           |
 * | accept: the record says `sending`, with a lease   | the lease ends: `unknown`, listed; never sent again by itself      |
 * | send                                              | the same; a status of the provider settles it                      |
 * | end: the record says how it went                  | the caller asks again under its id and gets this result            |
 * | `again`: the queue has its job                    | a sweep finds what is `accepted` and has no job                    |
 *
 * @param isDeferred whether the caller wants it queued rather than sent at once
 * @throws ConnectorError `state_unavailable` before anything was sent
 */
export async function acceptCommand(
  turn: CommandTurn,
  isDeferred: boolean,
  parts: CommandParts,
): Promise<Acceptance> {
  const bodyDigest = commandDigest(turn);
  const known = await parts.ledger.find(turn.id);
  if (known !== undefined) return atOnce(await replyToKnown(known, { turn, bodyDigest }, parts));
  const refusal = await refusalOf(turn, parts);
  if (refusal !== undefined) return atOnce(refusal);
  const isQueued = isDeferred && parts.queue !== undefined;
  const admission = isQueued ? undefined : await admitSoon(turn, parts);
  if (admission?.admitted === true) return begin(newRecord(turn, bodyDigest), turn, parts);
  return atOnce(await putOff(newRecord(turn, bodyDigest), { turn, admission }, parts));
}

/** What may not leave now waits, where there is a queue. */
async function putOff(
  command: NewOutbound,
  { turn, admission }: { readonly turn: CommandTurn; readonly admission: Refused | undefined },
  parts: CommandParts,
): Promise<CommandReply> {
  const { errorCode = 'rate_limited', retryAfterMs: delayMs = 0 } = admission ?? {};
  if (parts.queue === undefined) return replyNotNow(command.clientMessageId, errorCode, delayMs);
  return queueNew(command, { turn, delayMs }, parts);
}

type Refused = Extract<PartAdmission, { admitted: false }>;

function atOnce(reply: CommandReply): Acceptance {
  return { reply, providerMs: 0 };
}

function newRecord(
  { id, definition, command, parts, correlationId }: CommandTurn,
  bodyDigest: string,
): NewOutbound {
  const { channel, accountId } = command;
  return {
    ...id,
    commandName: definition.name,
    channel,
    accountId,
    bodyDigest,
    correlationId,
    partCount: parts.length,
    command,
  };
}

/** The same command again gets the first one's result; what waits is made sure to have its job. */
async function replyToKnown(
  record: OutboundRecord,
  { turn, bodyDigest }: { readonly turn: CommandTurn; readonly bodyDigest: string },
  parts: CommandParts,
): Promise<CommandReply> {
  const { clientMessageId } = record;
  if (record.bodyDigest !== bodyDigest) {
    const body = { ok: false, clientMessageId, status: 'failed', errorCode: 'conflict' } as const;
    return { status: 409, body };
  }
  if (record.state === 'accepted') await enqueueCommand(turn.id, 0, parts);
  return replyOfRecord(record, false);
}

/** Waits for a limit that passes soon: shortly where there is a queue, otherwise for as long as an attempt may take. */
async function admitSoon(turn: CommandTurn, parts: CommandParts): Promise<PartAdmission> {
  const { clock, queue, timeoutMs } = parts;
  const [part = turn.command] = turn.parts;
  const untilMs = clock.monotonicMs() + (queue === undefined ? timeoutMs : SHORT_WAIT_MS);
  for (;;) {
    const admission = await admitPart(part, turn, parts);
    if (admission.admitted) return admission;
    if (clock.monotonicMs() + admission.retryAfterMs > untilMs) return admission;
    await clock.sleep(admission.retryAfterMs);
  }
}

async function queueNew(
  command: NewOutbound,
  { turn, delayMs }: { readonly turn: CommandTurn; readonly delayMs: number },
  parts: CommandParts,
): Promise<CommandReply> {
  const { isNew, record } = await parts.ledger.accept(command);
  if (!isNew) return replyToKnown(record, { turn, bodyDigest: command.bodyDigest }, parts);
  try {
    await enqueueNewCommand(turn.id, delayMs, parts);
  } catch (error) {
    // Whoever is told 503 must find it forgotten; what cannot be forgotten now, a sweep sends.
    await parts.ledger.withdraw(turn.id).catch(() => false);
    throw error;
  }
  return replyOfRecord(record, true);
}

async function begin(
  command: NewOutbound,
  turn: CommandTurn,
  parts: CommandParts,
): Promise<Acceptance> {
  const { ledger, leaseMs } = parts;
  const ownerToken = parts.newId();
  const { isNew, record } = await ledger.accept(command, { ownerToken, leaseMs });
  if (!isNew) {
    return atOnce(await replyToKnown(record, { turn, bodyDigest: command.bodyDigest }, parts));
  }
  const first = await sendBegun({ index: 0, ownerToken, record }, turn, parts);
  const end = await goOn(first, turn, parts);
  return { reply: await settleReply(end, turn, parts), providerMs: end.providerMs };
}

/** Without a queue what has to wait is waited for here, as long as an attempt may take. */
async function goOn(first: TurnEnd, turn: CommandTurn, parts: CommandParts): Promise<TurnEnd> {
  const { clock, queue, timeoutMs } = parts;
  const untilMs = clock.monotonicMs() + timeoutMs;
  let end = first;
  let providerMs = first.providerMs;
  for (;;) {
    if (end.record.state !== 'accepted') return { ...end, providerMs };
    const waitMs = end.againInMs ?? 0;
    const isTooLong = clock.monotonicMs() + waitMs > untilMs;
    if (isTooLong || (waitMs > 0 && queue !== undefined)) return { ...end, providerMs };
    await clock.sleep(waitMs);
    end = await sendRest(end.record, turn, parts);
    providerMs += end.providerMs;
  }
}

async function settleReply(
  { record, againInMs }: TurnEnd,
  turn: CommandTurn,
  parts: CommandParts,
): Promise<CommandReply> {
  if (record.state !== 'accepted' || againInMs === undefined) return replyOfRecord(record, true);
  if (parts.queue !== undefined) {
    await enqueueCommand(turn.id, againInMs, parts);
    return replyOfRecord(record, true);
  }
  if (await parts.ledger.withdraw(turn.id)) {
    const errorCode = record.problem?.errorCode ?? 'rate_limited';
    return replyNotNow(turn.id.clientMessageId, errorCode, againInMs);
  }
  // Some of its messages left, and nothing here would send the others later.
  return replyOfRecord((await parts.ledger.giveUp(turn.id)) ?? record, true);
}
