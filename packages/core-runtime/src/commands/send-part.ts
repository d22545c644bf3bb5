import {
  type Command,
  type CommandReceipt,
  ConnectorError,
  isConnectorError,
  isRetryable,
  type OutboundProblem,
  type Secret,
  type SendEnd,
} from '@pyloto/core-connectors';
import { writeCallbackData } from '@pyloto/core-delivery';
import { errorFields } from '@pyloto/core-telemetry';

import { accountKeyOf } from '../provider/account-key.ts';
import { tellBreaker } from '../provider/tell-breaker.ts';
import { withAccessToken } from '../provider/with-access-token.ts';
import type { CommandParts } from './command-parts.ts';
import { type CommandTurn, ownerOf } from './command-turn.ts';
import { type Called, noteWhomItCalls } from './note-whom-it-calls.ts';

/** How one attempt went. */
export type Attempt = {
  readonly end: SendEnd;
  /** How long the provider asked to wait. */
  readonly retryAfterMs: number | undefined;
  /** How long the call to the provider took, without the way to its token; 0 when there was none. */
  readonly providerMs: number;
};

/** What is sent, and which of its parts and attempts this is. */
export type PartAttempt = {
  readonly part: Command;
  /** From 0. */
  readonly index: number;
  /** From 1. */
  readonly attempt: number;
  /** On the monotonic clock: later than this nothing is sent any more, because the lease may end before the answer. */
  readonly sendBeforeMs: number;
};

/** Sends one part once. Never throws: what went wrong is how it ended. */
export async function sendPart(
  attempt: PartAttempt,
  turn: CommandTurn,
  parts: CommandParts,
): Promise<Attempt> {
  let calledAtMs: number | undefined;
  const calledForMs = (): number =>
    calledAtMs === undefined ? 0 : parts.clock.monotonicMs() - calledAtMs;
  const owner = ownerOf(turn);
  const stop = new AbortController();
  const timer = setTimeout(() => {
    // With a code, so that what was never sent is known not to have been.
    stop.abort(new ConnectorError('timeout', 'sending must end in time'));
  }, parts.timeoutMs);
  const called: Called = { provider: false, somebodyElse: false };
  const noted = { ...parts, ...noteWhomItCalls(parts, called) };
  const isInTime = (): boolean => parts.clock.monotonicMs() <= attempt.sendBeforeMs;
  const { signal } = stop;
  const call = async (token: Secret): Promise<CommandReceipt> => {
    if (!isInTime()) throw new ConnectorError('timeout', TOO_LATE, { effect: 'none' });
    calledAtMs ??= parts.clock.monotonicMs();
    return callProvider({ ...attempt, token, signal }, turn, noted);
  };
  // The refused one did nothing.
  const mayRepeat = ({ effect }: ConnectorError): boolean => effect === 'none' && isInTime();
  try {
    const receipt = await withAccessToken({ owner, signal, call, mayRepeat }, parts);
    parts.breaker.succeeded(accountKeyOf(owner));
    return {
      end: sentAs(receipt, parts.clock.now()),
      retryAfterMs: undefined,
      providerMs: calledForMs(),
    };
  } catch (error) {
    const providerMs = calledForMs();
    // Without a call nothing is known of the provider.
    if (calledAtMs !== undefined) {
      if (called.provider || !called.somebodyElse) tellBreaker(owner, error, parts);
      await learnFrom(error, { turn, ...attempt }, parts);
    }
    const retryAfterMs = isConnectorError(error) ? error.retryAfterMs : undefined;
    return { end: endOf(error, turn), retryAfterMs, providerMs };
  } finally {
    clearTimeout(timer);
  }
}

const TOO_LATE = 'sending must begin in time';

function sentAs({ externalMessageId, result }: CommandReceipt, atMs: number): SendEnd {
  return {
    kind: 'sent',
    atMs,
    ...(externalMessageId === undefined ? undefined : { externalMessageId }),
    ...(result === undefined ? undefined : { result }),
  };
}

type Call = PartAttempt & { readonly token: Secret; readonly signal: AbortSignal };

function callProvider(
  { part, index, token, signal }: Call,
  turn: CommandTurn,
  { http, publicHttp, settings, secrets, timeoutMs }: CommandParts,
): Promise<CommandReceipt> {
  return turn.definition.send(part, {
    account: ownerOf(turn),
    accessToken: token,
    callbackData: writeCallbackData(turn.id.clientMessageId, index),
    http,
    publicHttp,
    settings,
    secrets,
    timeoutMs,
    signal,
  });
}

/** What a refusal says about more than this command: an empty bucket. Only a matter of sparing calls. */
async function learnFrom(
  error: unknown,
  { turn, part, attempt }: PartAttempt & { readonly turn: CommandTurn },
  parts: CommandParts,
): Promise<void> {
  if (!isConnectorError(error) || error.code !== 'rate_limited') return;
  const { tenantId, connector } = turn.id;
  const { upstreamCode, retryAfterMs = 0 } = error;
  const drained = turn.definition.drainedBy?.(part, { upstreamCode, attempt });
  if (drained === undefined) return;
  try {
    const delayMs = Math.max(drained.delayMs, retryAfterMs);
    await parts.buckets.drain({ tenantId, connector }, drained.bucket, delayMs);
  } catch (cause) {
    parts.logger.log('warn', 'refusal_not_remembered', { tenantId, ...errorFields(cause) });
  }
}

function endOf(error: unknown, { definition }: CommandTurn): SendEnd {
  const problem = problemOf(error);
  if (maybeSent(error)) {
    return definition.isRepeatable ? { kind: 'again', problem } : { kind: 'unknown', problem };
  }
  return isRetryable(error) ? { kind: 'again', problem } : { kind: 'failed', problem };
}

/** An error that does not say what it is may have come after the first byte. */
function maybeSent(error: unknown): boolean {
  if (!isConnectorError(error)) return true;
  if (error.code === 'unknown_outcome' || error.effect === 'unknown') return true;
  return error.code === 'timeout' && error.effect !== 'none';
}

/** Describes what went wrong, without data. */
export function problemOf(error: unknown): OutboundProblem {
  const known = isConnectorError(error)
    ? error
    : new ConnectorError('unknown_outcome', 'sending must end in an answer');
  const { code: errorCode, message: errorMessage, upstreamCode } = known;
  return {
    errorCode,
    errorMessage,
    ...(upstreamCode === undefined ? undefined : { upstreamCode }),
  };
}
