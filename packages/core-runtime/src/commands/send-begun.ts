import { isConnectorError, type OutboundRecord, type SendEnd } from '@pyloto/core-connectors';
import { jittered } from '@pyloto/core-delivery';
import { errorFields } from '@pyloto/core-telemetry';

import { countCall } from '../provider/count-call.ts';
import type { CommandParts } from './command-parts.ts';
import type { CommandTurn } from './command-turn.ts';
import { sendPart } from './send-part.ts';

/** A part whose sending is written down as begun, by this owner. */
export type BegunPart = {
  /** From 0. */
  readonly index: number;
  readonly ownerToken: string;
  /** The record as it was then. */
  readonly record: OutboundRecord;
  /** When its lease was asked for, on the monotonic clock: it began then or later. */
  readonly askedAtMs: number;
};

/** What became of a part. */
export type PartEnd = {
  readonly record: OutboundRecord;
  /** Set when it was surely not sent and is to be tried again: how long to wait. */
  readonly againInMs: number | undefined;
  /** Its attempts are used up: whoever wants it tried again has to ask. Only where there is no queue. */
  readonly isUsedUp?: boolean;
  readonly providerMs: number;
};

/** Where the schedule is empty. */
const USUAL_WAIT_MS = 1_000;

/** Sends a part that has begun, and writes down how that ended. Never throws: a part that was sent was sent. */
export async function sendBegun(
  begun: BegunPart,
  turn: CommandTurn,
  parts: CommandParts,
): Promise<PartEnd> {
  const { index, record, askedAtMs } = begun;
  const { retryScheduleMs, leaseMs, timeoutMs } = parts;
  const part = turn.parts[index] ?? turn.command;
  // The record counts over all parts, and each one before had an attempt that is no repetition.
  const attempt = Math.max(1, record.attempts - index - (turn.attemptsBefore ?? 0));
  const sendBeforeMs = askedAtMs + leaseMs - timeoutMs;
  const sent = await sendPart({ part, index, attempt, sendBeforeMs }, turn, parts);
  const isUsedUp = attempt > retryScheduleMs.length;
  const isOver = isUsedUp && parts.queue !== undefined && sent.end.kind === 'again';
  const end = isOver ? over(sent.end) : sent.end;
  report(end, { turn, attempt, providerMs: sent.providerMs }, parts);
  const written = await writeDown(end, begun, { turn, parts });
  const { providerMs, retryAfterMs = 0 } = sent;
  if (end.kind !== 'again') return { record: written, againInMs: undefined, providerMs };
  const scheduledMs = retryScheduleMs[attempt - 1] ?? retryScheduleMs.at(-1) ?? USUAL_WAIT_MS;
  const againInMs = Math.max(jittered(scheduledMs, parts.random), retryAfterMs);
  return { record: written, againInMs, isUsedUp, providerMs };
}

/** Its attempts are used up. */
function over(end: SendEnd): SendEnd {
  return end.kind === 'again' ? { kind: 'failed', problem: end.problem } : end;
}

/** A store that was away for a moment is told again: the same word twice changes nothing. */
const TOLD_AGAIN_AFTER_MS = [200, 1_000] as const;

/**
 * What the store does not take is told to the caller all the same; the record stays `sending` and becomes `unknown`, for a status
 * or an operator to settle.
 */
async function writeDown(
  end: SendEnd,
  { index, ownerToken, record }: BegunPart,
  { turn, parts }: { readonly turn: CommandTurn; readonly parts: CommandParts },
): Promise<OutboundRecord> {
  const id = end.kind === 'sent' ? end.externalMessageId : undefined;
  const key = id === undefined ? undefined : { messageIdKey: parts.messageIdKey(id) };
  const ending = { part: index, ownerToken, ...key };
  for (const waitMs of [...TOLD_AGAIN_AFTER_MS, undefined]) {
    try {
      const written = await parts.ledger.end(turn.id, ending, end);
      return written ?? (await parts.ledger.find(turn.id)) ?? asEnded(record, index, end);
    } catch (error) {
      if (!isConnectorError(error)) throw error;
      if (waitMs === undefined) logUnrecorded(end, { turn, error }, parts);
      else await parts.clock.sleep(waitMs);
    }
  }
  return asEnded(record, index, end);
}

function logUnrecorded(
  end: SendEnd,
  { turn, error }: { readonly turn: CommandTurn; readonly error: unknown },
  { logger }: CommandParts,
): void {
  const { id, correlationId } = turn;
  const { tenantId } = id;
  const fields = { tenantId, correlationId, outcome: end.kind, ...errorFields(error) };
  logger.log('error', 'outcome_not_recorded', fields);
}

const STATE_OF_END = {
  sent: 'sent',
  again: 'unknown',
  failed: 'failed',
  unknown: 'unknown',
} as const;

function asEnded(record: OutboundRecord, index: number, end: SendEnd): OutboundRecord {
  const state = STATE_OF_END[end.kind];
  const ids =
    end.kind === 'sent' && end.externalMessageId !== undefined
      ? { externalMessageId: end.externalMessageId }
      : undefined;
  return {
    ...record,
    state,
    parts: record.parts.map((part, at) => (at === index ? { state, ...ids } : part)),
    ...(end.kind === 'sent' ? undefined : { problem: end.problem }),
    ...(end.kind === 'sent' && end.result !== undefined ? { result: end.result } : undefined),
  };
}

function report(
  end: SendEnd,
  {
    turn,
    attempt,
    providerMs,
  }: { readonly turn: CommandTurn; readonly attempt: number; readonly providerMs: number },
  parts: CommandParts,
): void {
  if (end.kind === 'sent') return countCall({ latencyMs: providerMs }, parts);
  const { errorCode, errorMessage, upstreamCode } = end.problem;
  countCall({ latencyMs: providerMs, errorCode }, parts);
  parts.logger.log(end.kind === 'again' ? 'warn' : 'error', 'command_not_sent', {
    tenantId: turn.id.tenantId,
    correlationId: turn.correlationId,
    command: turn.definition.name,
    outcome: end.kind,
    errorCode,
    errorMessage,
    attempt,
    latencyMs: providerMs,
    upstreamCode,
  });
}
