import { isConnectorError, type OutboundRecord, type SendEnd } from '@pyloto/core-connectors';
import { jittered } from '@pyloto/core-delivery';
import { errorFields } from '@pyloto/core-telemetry';

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
};

/** What became of a part. */
export type PartEnd = {
  readonly record: OutboundRecord;
  /** Set when it was surely not sent and is to be tried again: how long to wait. */
  readonly againInMs: number | undefined;
  readonly providerMs: number;
};

/** Sends a part that has begun, and writes down how that ended. Never throws: a part that was sent was sent. */
export async function sendBegun(
  begun: BegunPart,
  turn: CommandTurn,
  parts: CommandParts,
): Promise<PartEnd> {
  const { index, record } = begun;
  const part = turn.parts[index] ?? turn.command;
  const attempt = await sendPart({ part, index, attempt: record.attempts }, turn, parts);
  const scheduledMs = parts.retryScheduleMs[record.attempts - 1];
  const end =
    attempt.end.kind === 'again' && scheduledMs === undefined ? over(attempt.end) : attempt.end;
  report(end, { turn, record, providerMs: attempt.providerMs }, parts);
  const written = await writeDown(end, begun, { turn, parts });
  const againInMs =
    end.kind !== 'again' || scheduledMs === undefined
      ? undefined
      : Math.max(jittered(scheduledMs, parts.random), attempt.retryAfterMs ?? 0);
  return { record: written, againInMs, providerMs: attempt.providerMs };
}

/** Its attempts are used up. */
function over({ problem }: Extract<SendEnd, { kind: 'again' }>): SendEnd {
  return { kind: 'failed', problem };
}

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
  try {
    const written = await parts.ledger.end(turn.id, { part: index, ownerToken, ...key }, end);
    return written ?? (await parts.ledger.find(turn.id)) ?? asEnded(record, index, end);
  } catch (error) {
    if (!isConnectorError(error)) throw error;
    const { tenantId } = turn.id;
    const { correlationId } = turn;
    parts.logger.log('error', 'outcome_not_recorded', {
      tenantId,
      correlationId,
      outcome: end.kind,
      ...errorFields(error),
    });
    return asEnded(record, index, end);
  }
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
  { turn, record, providerMs }: { turn: CommandTurn; record: OutboundRecord; providerMs: number },
  { logger, metrics, connectorId: connector }: CommandParts,
): void {
  const labels = { connector, provider: connector };
  metrics.count('outbound_requests_total', 1, labels);
  metrics.observe('outbound_latency_ms', providerMs, labels);
  if (end.kind === 'sent') return;
  const { errorCode, errorMessage, upstreamCode } = end.problem;
  metrics.count('outbound_failures_total', 1, { ...labels, errorCode });
  logger.log(end.kind === 'again' ? 'warn' : 'error', 'command_not_sent', {
    tenantId: turn.id.tenantId,
    correlationId: turn.correlationId,
    command: turn.definition.name,
    outcome: end.kind,
    errorCode,
    errorMessage,
    attempt: record.attempts,
    latencyMs: providerMs,
    upstreamCode,
  });
}
