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

import { accountKeyOf } from './account-key.ts';
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
  const breakerKey = accountKeyOf(turn);
  const stop = new AbortController();
  const timer = setTimeout(() => {
    // With a code, so that what was never sent is known not to have been.
    stop.abort(new ConnectorError('timeout', 'sending must end in time'));
  }, parts.timeoutMs);
  let token: Secret | undefined;
  const called: Called = { provider: false, somebodyElse: false };
  try {
    token = await tokenFor(attempt, { turn, signal: stop.signal }, parts);
    calledAtMs = parts.clock.monotonicMs();
    const call = { ...attempt, token, signal: stop.signal };
    const { externalMessageId, result } = await callOrRenew(call, turn, {
      ...parts,
      ...noteWhomItCalls(parts, called),
    });
    parts.breaker.succeeded(breakerKey);
    const ids = externalMessageId === undefined ? undefined : { externalMessageId };
    const end: SendEnd = {
      kind: 'sent',
      ...ids,
      ...(result === undefined ? undefined : { result }),
    };
    return { end, retryAfterMs: undefined, providerMs: calledForMs() };
  } catch (error) {
    const providerMs = calledForMs();
    // Without a token nobody was called, and nothing is known of the provider.
    if (token !== undefined) {
      if (called.provider || !called.somebodyElse) tellBreaker(breakerKey, error, parts);
      await learnFrom(error, { turn, ...attempt }, parts);
    }
    const retryAfterMs = isConnectorError(error) ? error.retryAfterMs : undefined;
    return { end: endOf(error, turn), retryAfterMs, providerMs };
  } finally {
    clearTimeout(timer);
  }
}

/** @throws ConnectorError of effect `none`: whatever goes wrong here goes wrong before the first byte */
async function tokenFor(
  { sendBeforeMs }: PartAttempt,
  { turn, signal }: { readonly turn: CommandTurn; readonly signal: AbortSignal },
  { tokens, clock }: CommandParts,
): Promise<Secret> {
  const token = await tokens.tokenOf(ownerOf(turn), signal).catch((cause: unknown) => {
    throw withoutEffect(cause);
  });
  if (clock.monotonicMs() <= sendBeforeMs) return token;
  throw new ConnectorError('timeout', 'sending must begin in time', { effect: 'none' });
}

/** A refresh may have had an effect at the provider that nobody knows; the message had none. */
function withoutEffect(cause: unknown): ConnectorError {
  const { code, message, retryAfterMs, upstreamCode } = isConnectorError(cause) ? cause : NO_TOKEN;
  return new ConnectorError(code === 'unknown_outcome' ? 'upstream_unavailable' : code, message, {
    cause,
    effect: 'none',
    ...(retryAfterMs === undefined ? undefined : { retryAfterMs }),
    ...(upstreamCode === undefined ? undefined : { upstreamCode }),
  });
}

const NO_TOKEN = new ConnectorError(
  'state_unavailable',
  'the access token of the account must be found',
);

type Call = PartAttempt & { readonly token: Secret; readonly signal: AbortSignal };

/** A token that the provider has ended early is renewed, where it can be, and the call made once more: the refused one did nothing. */
async function callOrRenew(
  call: Call,
  turn: CommandTurn,
  parts: CommandParts,
): Promise<CommandReceipt> {
  try {
    return await callProvider(call, turn, parts);
  } catch (error) {
    if (!isConnectorError(error) || error.code !== 'auth_invalid') throw error;
    const renewed = await renewToken(call, turn, parts);
    if (renewed === undefined || error.effect !== 'none') throw error;
    return callProvider({ ...call, token: renewed }, turn, parts);
  }
}

/** Whatever becomes of it, the refused token is not used again. @returns undefined when there is no other */
async function renewToken(
  call: Call,
  turn: CommandTurn,
  parts: CommandParts,
): Promise<Secret | undefined> {
  try {
    await parts.tokens.refuse(ownerOf(turn), call.token);
    const token = await tokenFor(call, { turn, signal: call.signal }, parts);
    return token.reveal() === call.token.reveal() ? undefined : token;
  } catch (cause) {
    if (isConnectorError(cause) && cause.code === 'auth_invalid') return undefined;
    const { tenantId } = turn.id;
    parts.logger.log('warn', 'refusal_not_remembered', { tenantId, ...errorFields(cause) });
    return undefined;
  }
}

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

function tellBreaker(key: string, error: unknown, { breaker }: CommandParts): void {
  if (countsAgainstProvider(error)) breaker.failed(key);
  else breaker.succeeded(key);
}

/** A refusal says that the provider works; only its silence and its own faults speak against it. */
function countsAgainstProvider(error: unknown): boolean {
  if (!isConnectorError(error)) return false;
  return ['timeout', 'upstream_unavailable', 'unknown_outcome'].includes(error.code);
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
