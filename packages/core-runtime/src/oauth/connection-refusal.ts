import type { FlowRefusal } from '@pyloto/core-auth';
import { type ConnectorErrorCode, isConnectorError } from '@pyloto/core-connectors';

const AGAIN = 'Open the link you were given once more, or ask for a new one.';
const LATER = 'Nothing was connected. Please try again in a few minutes.';

/** Why an account could not be connected, and what the person in front of it can do: the whole list. */
export const CONNECTION_REFUSALS = {
  link_invalid: {
    status: 400,
    advice: 'This link is not complete. Copy it once more, or ask for a new one.',
  },
  link_expired: { status: 400, advice: 'This link is no longer valid. Ask for a new one.' },
  state_invalid: {
    status: 400,
    advice: `This address belongs to no connection that was begun here. ${AGAIN}`,
  },
  state_expired: { status: 400, advice: `It took too long. ${AGAIN}` },
  state_used: { status: 400, advice: `This connection was finished or given up before. ${AGAIN}` },
  browser_mismatch: {
    status: 403,
    advice: `The connection was begun in another browser, or cookies are blocked. ${AGAIN} Stay in one browser.`,
  },
  access_denied: {
    status: 403,
    advice: `The access was not granted, so nothing was connected. ${AGAIN}`,
  },
  provider_refused: {
    status: 502,
    advice: `The provider did not let the connection be made. ${AGAIN}`,
  },
  grant_refused: {
    status: 400,
    advice: `The provider no longer accepts this authorisation. ${AGAIN}`,
  },
  provider_rejected: {
    status: 502,
    advice: 'The provider refused the connection. Whoever gave you the link can look up why.',
  },
  address_forbidden: {
    status: 422,
    advice:
      'This is a sandbox, which sends nobody to the real provider. Whoever runs it can set an address of a simulated one.',
  },
  provider_unavailable: { status: 503, advice: `The provider does not answer. ${LATER}` },
  no_account: {
    status: 422,
    advice: `No account was chosen that can be connected. ${AGAIN} Choose at least one account.`,
  },
  other_account: {
    status: 409,
    advice: `Another account was chosen than the one that was asked for. ${AGAIN} Choose that account.`,
  },
  account_taken: {
    status: 409,
    advice: 'This account is connected elsewhere already. It has to be disconnected there first.',
  },
  state_unavailable: { status: 503, advice: LATER },
  internal_error: { status: 500, advice: LATER },
} as const satisfies Record<string, { readonly status: number; readonly advice: string }> &
  Record<FlowRefusal, unknown>;

/** One of {@link CONNECTION_REFUSALS}. */
export type ConnectionRefusalCode = keyof typeof CONNECTION_REFUSALS;

/** Why an account could not be connected; thrown along the way of a browser, answered in one place. */
export class ConnectionRefusal extends Error {
  override readonly name = 'ConnectionRefusal';
  readonly code: ConnectionRefusalCode;

  constructor(code: ConnectionRefusalCode, options?: { readonly cause: unknown }) {
    super(CONNECTION_REFUSALS[code].advice, options);
    this.code = code;
  }
}

/** Turns whatever was thrown along the way of a browser into a refusal. */
export function toConnectionRefusal(error: unknown): ConnectionRefusal {
  if (error instanceof ConnectionRefusal) return error;
  return new ConnectionRefusal(codeOf(error), { cause: error });
}

/** Every other code is a refusal of the provider. */
const REFUSAL_BY_ERROR_CODE: Partial<Record<ConnectorErrorCode, ConnectionRefusalCode>> = {
  address_forbidden: 'address_forbidden',
  auth_invalid: 'grant_refused',
  state_unavailable: 'state_unavailable',
  rate_limited: 'provider_unavailable',
  timeout: 'provider_unavailable',
  upstream_unavailable: 'provider_unavailable',
};

function codeOf(error: unknown): ConnectionRefusalCode {
  if (!isConnectorError(error)) return 'internal_error';
  return REFUSAL_BY_ERROR_CODE[error.code] ?? 'provider_rejected';
}
