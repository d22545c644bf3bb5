import type { ConnectorErrorCode } from '@pyloto/core-connectors';

/** What some of Meta's codes mean. */
export type GraphErrorRow = {
  /** `131047`; with a subcode `100/33`; a range `200-299`. A code with its subcode goes before the code, that before a range. */
  readonly codes: readonly string[];
  /** Only with these `error_data.details`, in lower case and without a final dot; such a row stands before the one for all others. */
  readonly details?: string;
  /** `unknown_outcome` is `upstream_unavailable` for calls that may be made twice. */
  readonly errorCode: ConnectorErrorCode;
  /** What was expected, in our words: the error's message. */
  readonly expectation: string;
  /** Whether it is a limit of calls per hour, of which the usage headers say when it ends. */
  readonly isCallLimit?: true;
};

const WINDOW = 'recipient must have written within the window in which free messages are allowed';
const PERMISSION = 'token must have the permission for this call';
const TOKEN = 'access token must be valid';
const RECIPIENT = 'recipient must be one that can be reached';

/**
 * Every code of Meta's that is known, and what its caller can do about it.
 *
 * The status says nothing: 4, 80007, 130429, 131048 and 131056 come as 400, 3, 131045 and 133000 as 500.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes (read 2026-11-21)
 * @see https://developers.facebook.com/docs/messenger-platform/error-codes (read 2026-11-21)
 * @see https://developers.facebook.com/docs/graph-api/reference/page/messages#error-codes (read 2026-11-21)
 * @see https://developers.facebook.com/docs/graph-api/guides/error-handling (read 2026-11-21)
 */
export const GRAPH_ERROR_ROWS: readonly GraphErrorRow[] = [
  { codes: ['0', '190'], errorCode: 'auth_invalid', expectation: TOKEN },
  {
    codes: ['190/458'],
    errorCode: 'auth_invalid',
    expectation: 'app must still be connected to the account',
  },
  {
    codes: ['190/460'],
    errorCode: 'auth_invalid',
    expectation: 'access token must be newer than the password',
  },
  {
    codes: ['190/459', '190/464'],
    errorCode: 'auth_invalid',
    expectation: 'owner of the access token must log in at the provider first',
  },
  {
    codes: ['190/463', '190/467'],
    errorCode: 'auth_invalid',
    expectation: 'access token must not have expired',
  },
  {
    codes: ['190/492'],
    errorCode: 'auth_invalid',
    expectation: 'owner of the access token must still have a role on the page',
  },
  {
    codes: ['10/2018278', '10/2018065', '10/2534022', '131047'],
    errorCode: 'window_closed',
    expectation: WINDOW,
  },
  {
    codes: ['100'],
    details: 'message must be a template message',
    errorCode: 'template_required',
    expectation: 'message must be a template while the conversation is closed',
  },
  {
    codes: [
      '132000',
      '132001',
      '132005',
      '132007',
      '132012',
      '132015',
      '132016',
      '132068',
      '132069',
      '132000-132999',
    ],
    errorCode: 'template_invalid',
    expectation: 'template or flow must exist, be approved and active, and fit its parameters',
  },
  {
    codes: ['551', '100/2018001', '100/2534014', '131026', '130472'],
    errorCode: 'recipient_unreachable',
    expectation: RECIPIENT,
  },
  {
    codes: ['131049'],
    errorCode: 'recipient_unreachable',
    expectation:
      'recipient must not have had enough marketing for now; not before a day has passed',
  },
  {
    codes: ['131050'],
    errorCode: 'recipient_unreachable',
    expectation: 'recipient must not have opted out of marketing',
  },
  {
    codes: ['10/1893063', '368', '131031', '130497'],
    errorCode: 'account_restricted',
    expectation: 'account must not be blocked by the provider',
  },
  {
    codes: ['131048'],
    errorCode: 'account_restricted',
    expectation: 'number must not be held back for spam; it takes hours or days',
  },
  {
    codes: ['131037', '131042', '131045', '133000', '133010', '134011'],
    errorCode: 'account_restricted',
    expectation: 'account must be ready to send: display name, payment, certificate, registration',
  },
  {
    codes: ['133005', '133006', '133008', '133009', '133015', '133016'],
    errorCode: 'account_restricted',
    expectation:
      'number must be registered: pin, verification, or a wait of days after too many attempts',
  },
  {
    codes: ['10/2018300', '100/2534037'],
    errorCode: 'permission_missing',
    expectation: 'conversation must be under control of this app',
  },
  {
    codes: ['10904'],
    errorCode: 'account_restricted',
    expectation: 'page must take messages',
  },
  {
    codes: ['2022'],
    errorCode: 'account_restricted',
    expectation: 'app must not be held back from sending for breaking a policy',
  },
  {
    codes: ['10900'],
    errorCode: 'upstream_rejected',
    expectation: 'comment must not have a private reply yet: there is one per comment',
  },
  {
    codes: ['10902', '10903'],
    errorCode: 'upstream_rejected',
    expectation: 'comment must be one that a private reply can be sent to, for 7 days',
  },
  {
    codes: ['3', '10', '200-299', '131005'],
    errorCode: 'permission_missing',
    expectation: PERMISSION,
  },
  {
    codes: ['100/33'],
    errorCode: 'payload_invalid',
    expectation: 'id must be one that exists, and that the token may use',
  },
  {
    codes: ['100/2534068', '2534068'],
    errorCode: 'payload_invalid',
    expectation: 'message must hold as many pictures as the account may send together',
  },
  {
    codes: ['33', '100', '131008', '131009'],
    errorCode: 'payload_invalid',
    expectation: 'parameters must be what the call takes',
  },
  {
    codes: ['131021'],
    errorCode: 'payload_invalid',
    expectation: 'recipient must not be the sender',
  },
  {
    codes: ['131051'],
    errorCode: 'payload_invalid',
    expectation: 'message must be of a type that the channel has',
  },
  {
    codes: ['131052', '131053'],
    errorCode: 'payload_invalid',
    expectation:
      'media must be of a type and size that the channel takes, at an address it can fetch',
  },
  {
    codes: ['147001-147004'],
    errorCode: 'payload_invalid',
    expectation:
      'recipient must be named in a way that this message allows: business-scoped id or number',
  },
  {
    codes: ['4', '17', '32', '341', '613', '80001', '80002', '80006', '80007'],
    errorCode: 'rate_limited',
    expectation: 'calls must stay within the limit per hour',
    isCallLimit: true,
  },
  {
    codes: ['130429'],
    errorCode: 'rate_limited',
    expectation: "messages must stay within the number's limit per second",
  },
  {
    codes: ['131056'],
    errorCode: 'rate_limited',
    expectation: 'messages must stay within the limit per recipient',
  },
  {
    codes: ['1', '2', '131016', '133004', '2/2018344', '1200'],
    errorCode: 'upstream_unavailable',
    expectation: 'provider must be available',
  },
  {
    codes: ['131057', '2494100'],
    errorCode: 'upstream_unavailable',
    expectation: 'number must not be under maintenance; it takes minutes',
  },
  {
    codes: ['131000'],
    errorCode: 'unknown_outcome',
    expectation: 'provider must say whether it took the message',
  },
  {
    codes: ['131035', '131036'],
    errorCode: 'upstream_rejected',
    expectation: 'message must still be stored at the provider',
  },
  {
    codes: ['135000'],
    errorCode: 'upstream_rejected',
    expectation: 'message must be one that the provider accepts',
  },
  {
    codes: ['2593107', '2593108', '2593109'],
    errorCode: 'upstream_rejected',
    expectation:
      'history must be asked for once, within a day of connecting, and be shared by the owner',
  },
];
