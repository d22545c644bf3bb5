import { ConnectorError, isConnectorError } from '@pyloto/core-connectors';

/** What a Redis error begins with, or the code of a socket error: `READONLY`, `ECONNREFUSED`. */
const REASON = /^[A-Z][A-Z_]{2,31}(?= |$)/u;
const REASONS_BY_TEXT: readonly (readonly [text: string, reason: string])[] = [
  // Before the others: it ends with the last error.
  ['Too many Cluster redirections', 'TOO_MANY_REDIRECTIONS'],
  ['Command timed out', 'COMMAND_TIMEOUT'],
  ["isn't writeable", 'NOT_CONNECTED'],
  ["isn't ready", 'NOT_CONNECTED'],
  ['Connection is closed', 'NOT_CONNECTED'],
  ['startup nodes', 'NOT_CONNECTED'],
  ['Reached the max retries', 'CONNECTION_LOST'],
  ['Socket timeout', 'CONNECTION_LOST'],
  ['connection close', 'CONNECTION_LOST'],
  ['slots cache', 'NOT_CONNECTED'],
  ['sentinels are unreachable', 'SENTINELS_UNREACHABLE'],
];

/**
 * What an error of the Redis client means to a caller: `state_unavailable`.
 *
 * The client's own errors name addresses and carry the command with its arguments, credentials among them, so none of it is
 * kept: the cause is an error whose message is one word, a Redis error code (`OOM`), a code of the system (`ECONNRESET`) or one
 * of ours (`COMMAND_TIMEOUT`, `NOT_CONNECTED`, `CONNECTION_LOST`, `UNKNOWN`). A ConnectorError stays itself.
 */
export function redisError(error: unknown): ConnectorError {
  if (isConnectorError(error)) return error;
  return new ConnectorError('state_unavailable', 'the state store must answer', {
    cause: new Error(reasonOf(error)),
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  if ('code' in error && typeof error.code === 'string' && REASON.test(error.code)) {
    return error.code;
  }
  const known = REASONS_BY_TEXT.find(([text]) => error.message.includes(text));
  return known?.[1] ?? REASON.exec(error.message)?.[0] ?? 'UNKNOWN';
}
