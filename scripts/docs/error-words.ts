import type { ConnectorErrorCode } from '@pyloto/core-connectors';
import { DEFAULT_LIMITS, type ErrorAnswerCode } from '@pyloto/core-runtime';

/** What a reader of `docs/errors.md` wants to know about a code. A code without words does not compile. */
export type ErrorWords = {
  readonly when: string;
  readonly whatToDo: string;
};

const BODY_SECONDS = DEFAULT_LIMITS.bodyTimeoutMs / 1000;
const ITEMS_UNDER_WAY = DEFAULT_LIMITS.maxItemsUnderWay.toLocaleString('en');
const HANDLER_SECONDS = DEFAULT_LIMITS.handlerTimeoutMs / 1000;
const OUTBOX_SECONDS = 15;

export const ANSWER_WORDS: Readonly<Record<ErrorAnswerCode, ErrorWords>> = {
  VALIDATION_FAILED: {
    when: 'The sender is proven, but the body is no JSON object. On `GET /webhook`: a parameter of the handshake is missing. On `/admin`: what was asked for cannot be done.',
    whatToDo: 'The message says what was expected. Sending the same again does not help.',
  },
  INVALID_SIGNATURE: {
    when: 'No live secret gives the signature that came with these bytes. The log has why: `signature_missing`, `signature_malformed`, `signature_mismatch`, `signature_expired`.',
    whatToDo:
      'On every delivery: the secret is wrong, or something in front of the app changes the body. Now and then: somebody else is knocking.',
  },
  UNAUTHORIZED: {
    when: 'A request to `/admin` without the admin key, or to `/commands` without an API key, or with a wrong one. The log has `admin_refused`, or `command_rejected` with `api_key_unknown`.',
    whatToDo:
      'Send `Authorization: Bearer` and the value of `PYLOTO_ADMIN_KEY`, or for commands one of the keys in `PYLOTO_API_KEYS`.',
  },
  FORBIDDEN: {
    when: 'The handshake brought another verify token than the configured one.',
    whatToDo: 'Make the token in the provider’s dashboard and the one of the app the same.',
  },
  NOT_FOUND: {
    when: 'Nothing is served at this path, or no dead letter or command has this id.',
    whatToDo:
      'Deliveries go to `/webhook`. `/admin` is served once `PYLOTO_ADMIN_KEY` is set, `/commands` once `PYLOTO_API_KEYS` is.',
  },
  METHOD_NOT_ALLOWED: {
    when: 'The path is right and the method is not.',
    whatToDo: 'The `allow` header has the methods that are.',
  },
  REQUEST_TIMEOUT: {
    when: `The body took longer than \`BODY_TIMEOUT_MS\` (${BODY_SECONDS} s), or the connection ended before the body did. The log has which: \`too_slow\`, \`aborted\`.`,
    whatToDo: 'Look at the network and the proxy in front of the app. The provider sends it again.',
  },
  PAYLOAD_TOO_LARGE: {
    when: 'The body is larger than `MAX_BODY_BYTES`.',
    whatToDo: 'Raise `MAX_BODY_BYTES` if a provider is allowed to send that much.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    when: 'The connector names the content types it takes, and this is another.',
    whatToDo: 'The message names the types it takes.',
  },
  RATE_LIMITED: {
    when: 'A limiter is configured, and it refused the request.',
    whatToDo: 'Wait for as long as `retry-after` says. The provider sends it again.',
  },
  INTERNAL_ERROR: {
    when: 'A fault of ours. The log has the class of the error and where it was thrown.',
    whatToDo: 'Report it with the correlation id. The provider sends it again.',
  },
  STATE_UNAVAILABLE: {
    when: `Redis does not answer, the queue, the ledger or the dead letters are full, the process has ${ITEMS_UNDER_WAY} items under way, or, inline, another delivery of the same item is still at work. The log has which.`,
    whatToDo:
      'Nothing was acknowledged and nothing is lost: the provider sends it again, and what was completed already does not run again. If it lasts, see whether Redis answers, what waits in the queue, and why items fail or take long.',
  },
};

export const ERROR_CODE_WORDS: Readonly<Record<ConnectorErrorCode, ErrorWords>> = {
  config_invalid: {
    when: 'The configuration is wrong. An app does not start then. Of a queued event: nobody handles its capability any more.',
    whatToDo:
      'The message names every bad variable, what it must be and an example. `--check-config` says it again without starting. Of an event: bring its handler or sink back and replay it, or discard it.',
  },
  signature_invalid: {
    when: 'The sender could not be proven.',
    whatToDo: 'Compare the secrets of both sides.',
  },
  payload_invalid: {
    when: 'The bytes are not what the contract says.',
    whatToDo: 'The sender has to change them.',
  },
  rate_limited: {
    when: 'The other side answered 429.',
    whatToDo: 'Wait for as long as it said, and let it take more or send it less.',
  },
  timeout: {
    when: `No answer in time: a handler has ${HANDLER_SECONDS} s (\`HANDLER_TIMEOUT_MS\`), a delivery of the outbox ${OUTBOX_SECONDS} s (\`EVENT_SINK_TIMEOUT_MS\`). Whether it took effect is unknown.`,
    whatToDo:
      'Make the other side answer faster: store, answer, then work. With Redis the event comes again by its schedule; the other side may see the same event id again.',
  },
  state_unavailable: {
    when: 'Our own store cannot answer, or it or a queue is full. A queued event waits then, and uses no attempt.',
    whatToDo: 'See that the store answers and has room.',
  },
  upstream_unavailable: {
    when: 'The connection failed, or the other side answered 408, 425 or 5xx. In the outbox also an error that a sink of yours throws without a code.',
    whatToDo:
      'Bring the other side back. With Redis its events wait for their schedule and go by themselves; what is a dead letter already, replay.',
  },
  upstream_rejected: {
    when: 'The other side answered 3xx or another 4xx, or more than is read. `upstreamStatus` has its answer.',
    whatToDo:
      '401: the signing secrets differ. 3xx or 404: the address is wrong. Otherwise its own log says why it refuses the event. The outbox tries all of these again by its schedule, but 410, which switches the destination off.',
  },
  unknown_outcome: {
    when: 'A command was sent and its answer lost: a timeout, a connection that broke, an answer that says nothing. The provider may have it.',
    whatToDo:
      'Nothing is sent again by itself. A status of the provider settles it; until then it is listed under `/admin/commands`, where an operator sends it again or gives it up.',
  },
  auth_invalid: {
    when: 'The account has no access token, or the provider does not accept it any more.',
    whatToDo: 'Connect the account again. No call is made with the refused token.',
  },
  permission_missing: {
    when: 'The provider accepts the token, but not for this call.',
    whatToDo: 'Grant the permission, or the app’s access level, at the provider.',
  },
  account_restricted: {
    when: 'The provider has blocked the account, or has not enabled it yet (registration, name, payment).',
    whatToDo: 'Look at the account in the provider’s own console.',
  },
  recipient_unreachable: {
    when: 'This recipient cannot be reached on the channel, or does not want to be.',
    whatToDo: 'Do not send it again; use another channel.',
  },
  window_closed: {
    when: 'The channel allows this message only for a while after the recipient has written.',
    whatToDo: 'Send a template, or wait until they write.',
  },
  template_required: {
    when: 'The channel allows only a template here.',
    whatToDo: 'Send a template.',
  },
  template_invalid: {
    when: 'The template does not exist in this language, is not approved, is paused, or does not fit its parameters.',
    whatToDo: 'Compare the command with the template at the provider.',
  },
  address_forbidden: {
    when: 'The address is private, loopback or a machine’s metadata, by itself or by its name.',
    whatToDo: 'Use a public `https` address, or allow private ones for a receiver of your own.',
  },
  handler_failed: {
    when: 'Your handler threw. The log has the class of the error and where it was thrown (`errorAt`), never its message: that may quote a payload. With `ORDERING_POLICY=park` also an event that was parked behind another.',
    whatToDo:
      'Mend the handler. It can say more by throwing a `ConnectorError`. What was parked, replay together with what is before it.',
  },
};
