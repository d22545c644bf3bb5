import type { NewOutbound } from '@pyloto/core-connectors';

import type { CallAdmission, DelayedCall } from '../provider/admit-call.ts';
import { admitPart } from './admit-part.ts';
import { type CommandReply, replyNotNow, replyOfRecord } from './answer-of-record.ts';
import { commandDigest } from './command-digest.ts';
import type { CommandParts } from './command-parts.ts';
import type { CommandTurn } from './command-turn.ts';
import { enqueueNewCommand } from './enqueue-command.ts';
import { findLastInbound, refusalOf } from './refusal-of.ts';
import { replyToKnown } from './reply-to-known.ts';
import { type Acceptance, sendNew } from './send-new.ts';

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
 * @throws ConnectorError `state_unavailable`: nothing was sent, and the same command may be given again
 */
export async function acceptCommand(
  turn: CommandTurn,
  isDeferred: boolean,
  parts: CommandParts,
): Promise<Acceptance> {
  const bodyDigest = commandDigest(turn);
  // At once, so that they cost one round trip: hardly any command is known.
  const [known, lastInboundAtMs] = await Promise.all([
    parts.ledger.find(turn.id),
    findLastInbound(turn, parts),
  ]);
  if (known !== undefined) return atOnce(await replyToKnown(known, bodyDigest, parts));
  const refusal = refusalOf(turn, { nowMs: parts.clock.now(), lastInboundAtMs });
  if (refusal !== undefined) return atOnce(refusal);
  const isQueued = isDeferred && parts.queue !== undefined;
  const admission = isQueued ? undefined : await admitSoon(turn, parts);
  if (admission?.admitted === true) return sendNew(newRecord(turn, bodyDigest, parts), turn, parts);
  return atOnce(await putOff(newRecord(turn, bodyDigest, parts), { turn, admission }, parts));
}

/** What may not leave now waits, where there is a queue. */
async function putOff(
  command: NewOutbound,
  { turn, admission }: { readonly turn: CommandTurn; readonly admission: DelayedCall | undefined },
  parts: CommandParts,
): Promise<CommandReply> {
  const { errorCode = 'rate_limited', retryAfterMs: delayMs = 0 } = admission ?? {};
  if (parts.queue === undefined) return replyNotNow(command.clientMessageId, errorCode, delayMs);
  return queueNew(command, { turn, delayMs }, parts);
}

function atOnce(reply: CommandReply): Acceptance {
  return { reply, providerMs: 0 };
}

function newRecord(
  { id, definition, command, parts, correlationId }: CommandTurn,
  bodyDigest: string,
  { reportsUpTo }: CommandParts,
): NewOutbound {
  const { channel, accountId } = command;
  return {
    conversationId: reportsUpTo === false ? undefined : definition.conversationOf?.(command),
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

/** Waits for a limit that passes soon: shortly where there is a queue, otherwise for as long as an attempt may take. */
async function admitSoon(turn: CommandTurn, parts: CommandParts): Promise<CallAdmission> {
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

/** The job comes first: what is refused for want of room leaves nothing behind, and a job without a command ends by itself. */
async function queueNew(
  command: NewOutbound,
  { turn, delayMs }: { readonly turn: CommandTurn; readonly delayMs: number },
  parts: CommandParts,
): Promise<CommandReply> {
  await enqueueNewCommand(turn.id, delayMs, parts);
  const { isNew, record } = await parts.ledger.accept(command);
  if (!isNew) return replyToKnown(record, command.bodyDigest, parts);
  return replyOfRecord(record, true);
}
