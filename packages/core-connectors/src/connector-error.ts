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
 * - `unknown_outcome`: something was sent and its answer lost: it may have had its effect; never send it again by itself
 * - `auth_invalid`: the other side does not accept the account's credentials; connect the account again
 * - `permission_missing`: the credentials are good, but not for this; grant the permission
 * - `account_restricted`: the other side has blocked or not yet enabled the account; an operator must act
 * - `recipient_unreachable`: this recipient cannot be reached, or does not want to be; do not try again
 * - `window_closed`: the channel allows this only while a conversation is open
 * - `template_required`: the channel allows only a template here
 * - `template_invalid`: the template does not exist, is not approved or does not fit its parameters
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
  | 'unknown_outcome'
  | 'auth_invalid'
  | 'permission_missing'
  | 'account_restricted'
  | 'recipient_unreachable'
  | 'window_closed'
  | 'template_required'
  | 'template_invalid'
  | 'address_forbidden'
  | 'handler_failed';

/** Facts beside a {@link ConnectorError}'s code; none of them may hold payloads, secrets or personal data. */
export type ConnectorErrorOptions = {
  readonly cause?: unknown;
  /** The status the other side answered with, when there was one. */
  readonly upstreamStatus?: number;
  /** How long to wait before the next try, in milliseconds, when the other side said so. */
  readonly retryAfterMs?: number;
  /** The other side's own name of the failure, from a closed set of its own: `131047`. */
  readonly upstreamCode?: string;
  /**
   * What the failed call may have done at the other side: `none` when it surely did nothing (no connection, a refusal), `unknown`
   * when it was sent and not answered. Absent: nobody said, so it may have had its effect.
   */
  readonly effect?: 'none' | 'unknown';
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
  readonly upstreamCode: string | undefined;
  readonly effect: 'none' | 'unknown' | undefined;
  readonly [BRAND] = true;

  constructor(code: ConnectorErrorCode, message: string, options: ConnectorErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.upstreamStatus = options.upstreamStatus;
    this.retryAfterMs = options.retryAfterMs;
    this.upstreamCode = options.upstreamCode;
    this.effect = options.effect;
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
  unknown_outcome: 202,
  auth_invalid: 502,
  permission_missing: 502,
  account_restricted: 502,
  recipient_unreachable: 502,
  window_closed: 422,
  template_required: 422,
  template_invalid: 422,
  address_forbidden: 422,
  handler_failed: 500,
} as const satisfies Record<ConnectorErrorCode, number>;

const PERMANENT: ReadonlySet<ConnectorErrorCode> = new Set([
  'config_invalid',
  'signature_invalid',
  'payload_invalid',
  'upstream_rejected',
  'unknown_outcome',
  'auth_invalid',
  'permission_missing',
  'account_restricted',
  'recipient_unreachable',
  'window_closed',
  'template_required',
  'template_invalid',
  'address_forbidden',
]);

/** Tells whether trying the same thing again can help. An error of another class may pass, so it can. */
export function isRetryable(error: unknown): boolean {
  return !(isConnectorError(error) && PERMANENT.has(error.code));
}
