import type { ConnectorErrorCode, OutboundRecord } from '@pyloto/core-connectors';

import type { CommandAnswer, CommandState, CommandStatus } from './command-answer.ts';

/** An answer to a command, before it is a response. */
export type CommandReply = {
  readonly status: number;
  readonly body: CommandAnswer;
  /** Set with 429 and 503. */
  readonly retryAfterMs?: number;
};

/** Rules of the channel and of ours, as opposed to what the provider itself refused. */
const RULES: ReadonlySet<string> = new Set([
  'window_closed',
  'template_required',
  'template_invalid',
  'address_forbidden',
]);

/** What a caller is told of a command that is on record; `isFirst` for the call that made the record. */
export function replyOfRecord(record: OutboundRecord, isFirst: boolean): CommandReply {
  const { clientMessageId, state, problem, result } = record;
  const status = statusOf(state, isFirst);
  const [firstId] = idsOf(record);
  const errorCode = errorCodeOf(record);
  const body: CommandAnswer = {
    ok: status !== 'failed' && status !== 'unknown',
    clientMessageId,
    ...(firstId === undefined ? undefined : { providerMessageId: firstId }),
    status,
    ...(errorCode === undefined ? undefined : { errorCode }),
    ...(result === undefined ? undefined : { result: { ...result } }),
  };
  return { status: httpStatusOf(status, problem?.errorCode), body };
}

/** How far a command has come, for whoever asks later. */
export function stateOfRecord(record: OutboundRecord): CommandState {
  const { clientMessageId, state, problem, attempts, acceptedAtMs, updatedAtMs } = record;
  const status = statusOf(state, true);
  const errorCode = errorCodeOf(record);
  return {
    ok: status !== 'failed' && status !== 'unknown',
    clientMessageId,
    status,
    state,
    providerMessageIds: idsOf(record),
    ...(errorCode === undefined ? undefined : { errorCode }),
    ...(problem?.upstreamCode === undefined ? undefined : { upstreamCode: problem.upstreamCode }),
    attempts,
    acceptedAt: new Date(acceptedAtMs).toISOString(),
    updatedAt: new Date(updatedAtMs).toISOString(),
  };
}

function idsOf({ parts }: OutboundRecord): string[] {
  return parts.flatMap(({ externalMessageId = [] }) => externalMessageId);
}

/** What waits for its next attempt has failed for now only, and says nothing of it. */
function errorCodeOf({ state, problem }: OutboundRecord): string | undefined {
  if (state === 'unknown') return 'unknown_outcome';
  return state === 'failed' ? (problem?.errorCode ?? 'upstream_rejected') : undefined;
}

function statusOf(state: OutboundRecord['state'], isFirst: boolean): CommandStatus {
  if (state === 'accepted' || state === 'sending') return 'queued';
  if (state === 'failed' || state === 'unknown') return state;
  return isFirst ? 'sent' : 'duplicate';
}

function httpStatusOf(status: CommandStatus, errorCode: ConnectorErrorCode | undefined): number {
  if (status === 'queued' || status === 'unknown') return 202;
  if (status !== 'failed') return 200;
  return errorCode !== undefined && RULES.has(errorCode) ? 422 : 502;
}

/** Nothing was sent or kept, and the caller may come again under the same id. */
export function replyNotNow(
  clientMessageId: string,
  errorCode: ConnectorErrorCode,
  retryAfterMs: number,
): CommandReply {
  const status = errorCode === 'rate_limited' ? 429 : 503;
  return {
    status,
    body: { ok: false, clientMessageId, status: 'failed', errorCode },
    retryAfterMs,
  };
}
