import { isConnectorError, type NewOutbound } from '@pyloto/core-connectors';
import { errorFields } from '@pyloto/core-telemetry';

import { type CommandReply, replyNotNow, replyOfRecord } from './answer-of-record.ts';
import type { CommandParts } from './command-parts.ts';
import type { CommandTurn } from './command-turn.ts';
import { enqueueCommand } from './enqueue-command.ts';
import { replyToKnown } from './reply-to-known.ts';
import { sendBegun } from './send-begun.ts';
import { sendRest, type TurnEnd } from './send-rest.ts';
import { takeBack } from './take-back.ts';

/** How a request to do something ended. */
export type Acceptance = { readonly reply: CommandReply; readonly providerMs: number };

/** How soon what the store kept from going on is tried again. */
const SOON_MS = 1_000;

/**
 * Writes down that a command is being sent, unless it is on record, and sends it.
 *
 * @throws ConnectorError `state_unavailable` before anything was sent
 */
export async function sendNew(
  command: NewOutbound,
  turn: CommandTurn,
  parts: CommandParts,
): Promise<Acceptance> {
  const first = await begin(command, turn, parts);
  if ('reply' in first) return first;
  const end = await goOn(first, turn, parts);
  return { reply: await settle(end, turn, parts), providerMs: end.providerMs };
}

async function begin(
  command: NewOutbound,
  turn: CommandTurn,
  parts: CommandParts,
): Promise<TurnEnd | Acceptance> {
  const { ledger, leaseMs, clock } = parts;
  const ownerToken = parts.newId();
  const askedAtMs = clock.monotonicMs();
  try {
    const { isNew, record } = await ledger.accept(command, { ownerToken, leaseMs });
    if (isNew) return await sendBegun({ index: 0, ownerToken, record, askedAtMs }, turn, parts);
    return { reply: await replyToKnown(record, command.bodyDigest, parts), providerMs: 0 };
  } catch (error) {
    if (!isConnectorError(error)) throw error;
    const record = await takeBack({ part: 0, ownerToken }, { turn, error }, parts);
    if (record === undefined) throw error;
    return { record, againInMs: SOON_MS, providerMs: 0 };
  }
}

/** Without a queue what has to wait is waited for here, as long as an attempt may take. */
async function goOn(first: TurnEnd, turn: CommandTurn, parts: CommandParts): Promise<TurnEnd> {
  const { clock, queue, timeoutMs } = parts;
  const untilMs = clock.monotonicMs() + timeoutMs;
  let end = first;
  let providerMs = first.providerMs;
  for (;;) {
    const { record, againInMs: waitMs = 0, isUsedUp = false } = end;
    if (record.state !== 'accepted' || isUsedUp) return { ...end, providerMs };
    const isTooLong = clock.monotonicMs() + waitMs > untilMs;
    if (isTooLong || (waitMs > 0 && queue !== undefined)) return { ...end, providerMs };
    await clock.sleep(waitMs);
    end = await sendOn(end, turn, parts);
    providerMs += end.providerMs;
  }
}

/** What was accepted stays so when the store is away for a moment, the more so when some of it was sent. */
async function sendOn(end: TurnEnd, turn: CommandTurn, parts: CommandParts): Promise<TurnEnd> {
  try {
    return await sendRest(end.record, turn, parts);
  } catch (error) {
    if (!isConnectorError(error)) throw error;
    return { record: end.record, againInMs: SOON_MS, providerMs: 0 };
  }
}

async function settle(
  { record, againInMs = 0 }: TurnEnd,
  turn: CommandTurn,
  parts: CommandParts,
): Promise<CommandReply> {
  if (record.state !== 'accepted') return replyOfRecord(record, true);
  if (parts.queue !== undefined) {
    await giveJob(turn, againInMs, parts);
    return replyOfRecord(record, true);
  }
  if (await parts.ledger.withdraw(turn.id)) {
    const errorCode = record.problem?.errorCode ?? 'rate_limited';
    return replyNotNow(turn.id.clientMessageId, errorCode, againInMs);
  }
  // Some of its messages left, and nothing here would send the others later.
  return replyOfRecord((await parts.ledger.giveUp(turn.id)) ?? record, true);
}

/** It is on record as waiting: without a job it is sent all the same, once the sweep has found it. */
async function giveJob(turn: CommandTurn, delayMs: number, parts: CommandParts): Promise<void> {
  try {
    await enqueueCommand(turn.id, delayMs, parts);
  } catch (error) {
    if (!isConnectorError(error)) throw error;
    const { tenantId } = turn.id;
    const { correlationId } = turn;
    const fields = { tenantId, correlationId, ...errorFields(error) };
    parts.logger.log('warn', 'command_waits_for_sweep', fields);
  }
}
