import { type ConnectorErrorCode, isConnectorError } from './connector-error.ts';

const OF_THE_OTHER_SIDE: ReadonlySet<ConnectorErrorCode> = new Set([
  'timeout',
  'upstream_unavailable',
]);

/** The other side does not take our credentials: every call fails the same way until an operator acts. */
const UNAUTHORIZED = 401;

/**
 * Tells whether a failed call says something against the other side, so that a `Breaker` is told `failed`.
 *
 * It does when there was no answer or a 5xx, when the other side asked to slow down (`rate_limited` with its status), or does not
 * take our credentials (401). A refusal of this one call, or a fault of ours (a limit or a store of our own), says nothing: there
 * the other side has `succeeded` if it answered.
 */
export function countsAgainst(error: unknown): boolean {
  if (!isConnectorError(error)) return false;
  if (error.code === 'rate_limited') return error.upstreamStatus !== undefined;
  if (error.code === 'upstream_rejected') return error.upstreamStatus === UNAUTHORIZED;
  return OF_THE_OTHER_SIDE.has(error.code);
}
