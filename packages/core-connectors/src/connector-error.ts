/**
 * What the caller of a failed operation can do about it; the whole list.
 *
 * - `config_invalid`: the operator's configuration is wrong; the process does not start
 * - `signature_invalid`: the sender could not be proven
 * - `payload_invalid`: the bytes are not what the contract says; sending them again does not help
 * - `rate_limited`: wait `retryAfterMs`, then try again
 * - `timeout`: no answer in time; the effect is unknown
 * - `state_unavailable`: our own store cannot answer; try again
 * - `upstream_unavailable`: the other side failed in a way that passes; try again
 * - `upstream_rejected`: the other side refused for good; do not try again
 * - `address_forbidden`: the address may not be called (private, loopback, metadata)
 * - `handler_failed`: the product's own handler threw
 */
export type ConnectorErrorCode =
  | 'config_invalid'
  | 'signature_invalid'
  | 'payload_invalid'
  | 'rate_limited'
  | 'timeout'
  | 'state_unavailable'
  | 'upstream_unavailable'
  | 'upstream_rejected'
  | 'address_forbidden'
  | 'handler_failed';

/** Facts beside a {@link ConnectorError}'s code; none of them may hold payloads, secrets or personal data. */
export type ConnectorErrorOptions = {
  readonly cause?: unknown;
  /** The status the other side answered with, when there was one. */
  readonly upstreamStatus?: number;
  /** How long to wait before the next try, in milliseconds, when the other side said so. */
  readonly retryAfterMs?: number;
};

const BRAND = Symbol.for('pyloto.ConnectorError');

/**
 * The one error class that crosses packages.
 *
 * The message states what was expected, in lower case and without data; the evidence is in `cause`.
 */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
  readonly code: ConnectorErrorCode;
  readonly upstreamStatus: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly [BRAND] = true;

  constructor(code: ConnectorErrorCode, message: string, options: ConnectorErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.upstreamStatus = options.upstreamStatus;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Tells whether a value is a {@link ConnectorError}, also one made by another copy of this package. */
export function isConnectorError(value: unknown): value is ConnectorError {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/** The HTTP status a code answers with at our own doors. */
export const HTTP_STATUS_BY_ERROR_CODE = {
  config_invalid: 500,
  signature_invalid: 401,
  payload_invalid: 400,
  rate_limited: 429,
  timeout: 503,
  state_unavailable: 503,
  upstream_unavailable: 503,
  upstream_rejected: 502,
  address_forbidden: 422,
  handler_failed: 500,
} as const satisfies Record<ConnectorErrorCode, number>;

const PERMANENT: ReadonlySet<ConnectorErrorCode> = new Set([
  'config_invalid',
  'signature_invalid',
  'payload_invalid',
  'upstream_rejected',
  'address_forbidden',
]);

/** Tells whether trying the same thing again can help. An error of another class may pass, so it can. */
export function isRetryable(error: unknown): boolean {
  return !(isConnectorError(error) && PERMANENT.has(error.code));
}
