import {
  type Command,
  ConnectorError,
  isConnectorError,
  isRetryable,
  type OutboundProblem,
  type Secret,
  type SendEnd,
} from '@pyloto/core-connectors';
import { writeCallbackData } from '@pyloto/core-delivery';
import { errorFields } from '@pyloto/core-telemetry';

import { accountKeyOf } from './account-key.ts';
import type { CommandParts } from './command-parts.ts';
import { type CommandTurn, ownerOf } from './command-turn.ts';

/** How one attempt went. */
export type Attempt = {
  readonly end: SendEnd;
  /** How long the provider asked to wait. */
  readonly retryAfterMs: number | undefined;
  /** How long the call to the provider took. */
  readonly providerMs: number;
};

/** What is sent, and which of its parts and attempts this is. */
export type PartAttempt = {
  readonly part: Command;
  /** From 0. */
  readonly index: number;
  /** From 1. */
  readonly attempt: number;
};

/** Sends one part once. Never throws: what went wrong is how it ended. */
export async function sendPart(
  { part, index, attempt }: PartAttempt,
  turn: CommandTurn,
  parts: CommandParts,
): Promise<Attempt> {
  const startedAtMs = parts.clock.monotonicMs();
  const passedMs = (): number => parts.clock.monotonicMs() - startedAtMs;
  const breakerKey = accountKeyOf(turn);
  let token: Secret | undefined;
  try {
    token = await parts.tokens.tokenOf(ownerOf(turn));
    const receipt = await callProvider({ part, index, token }, turn, parts);
    parts.breaker.succeeded(breakerKey);
    const { externalMessageId, result } = receipt;
    const ids = externalMessageId === undefined ? undefined : { externalMessageId };
    const end: SendEnd = {
      kind: 'sent',
      ...ids,
      ...(result === undefined ? undefined : { result }),
    };
    return { end, retryAfterMs: undefined, providerMs: passedMs() };
  } catch (error) {
    if (countsAgainstProvider(error)) parts.breaker.failed(breakerKey);
    else parts.breaker.succeeded(breakerKey);
    await learnFrom(error, { turn, part, attempt, token }, parts);
    const retryAfterMs = isConnectorError(error) ? error.retryAfterMs : undefined;
    return { end: endOf(error, turn), retryAfterMs, providerMs: passedMs() };
  }
}

async function callProvider(
  { part, index, token }: { part: Command; index: number; token: Secret },
  turn: CommandTurn,
  { http, publicHttp, settings, secrets, timeoutMs }: CommandParts,
) {
  const stop = new AbortController();
  const timer = setTimeout(() => {
    // With a code, so that what was never sent is known not to have been.
    stop.abort(new ConnectorError('timeout', 'sending must end in time'));
  }, timeoutMs);
  try {
    return await turn.definition.send(part, {
      account: ownerOf(turn),
      accessToken: token,
      callbackData: writeCallbackData(turn.id.clientMessageId, index),
      http,
      publicHttp,
      settings,
      secrets,
      timeoutMs,
      signal: stop.signal,
    });
  } finally {
    clearTimeout(timer);
  }
}

/** A refusal says that the provider works; only its silence and its own faults speak against it. */
function countsAgainstProvider(error: unknown): boolean {
  if (!isConnectorError(error)) return false;
  return ['timeout', 'upstream_unavailable', 'unknown_outcome'].includes(error.code);
}

/** What a refusal says about more than this command: an empty bucket, a dead token. Only a matter of sparing calls. */
async function learnFrom(
  error: unknown,
  {
    turn,
    part,
    attempt,
    token,
  }: Omit<PartAttempt, 'index'> & { turn: CommandTurn; token?: Secret | undefined },
  parts: CommandParts,
): Promise<void> {
  if (!isConnectorError(error)) return;
  const { tenantId, connector } = turn.id;
  try {
    if (error.code === 'auth_invalid' && token !== undefined) {
      await parts.tokens.refuse(ownerOf(turn), token);
    }
    if (error.code !== 'rate_limited') return;
    const { upstreamCode, retryAfterMs = 0 } = error;
    const drained = turn.definition.drainedBy?.(part, { upstreamCode, attempt });
    if (drained === undefined) return;
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
