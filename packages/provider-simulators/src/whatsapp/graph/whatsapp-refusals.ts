import {
  badParam,
  type GraphRefusal,
  graphRefusals,
  knownRefusal,
  type KnownRefusal,
} from '../../graph/calls/graph-refusal.ts';

type Known = KnownRefusal & { readonly details?: string };

/**
 * Codes, statuses, titles and details of Meta's table. Throttles come with status 400 and some faults that last with 500.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes (read 2026-11-21)
 */
const knownRefusals: Readonly<Record<number, Known>> = {
  ...graphRefusals,
  1: { status: 400, title: 'An unknown error occurred' },
  2: { status: 503, title: 'Service temporarily unavailable', isTransient: true },
  80007: {
    status: 400,
    title: 'Rate limit issues',
    details: 'The WhatsApp Business Account has reached its rate limit.',
  },
  130429: {
    status: 400,
    title: 'Rate limit hit',
    subcode: 2_494_055,
    details: 'Cloud API message throughput has been reached.',
  },
  130472: {
    status: 400,
    title: "User's number is part of an experiment",
    details: "Failed to send message because this user's phone number is part of an experiment",
  },
  130497: {
    status: 403,
    title: 'Business account is restricted from messaging users in this country.',
    details: 'Business account is restricted from messaging users in this country.',
  },
  131000: {
    status: 500,
    title: 'Something went wrong',
    details: 'Message failed to send due to an unknown error.',
  },
  131005: {
    status: 403,
    title: 'Access denied',
    details: 'Permission is either not granted or has been removed.',
  },
  131008: {
    status: 400,
    title: 'Required parameter is missing',
    details: 'The request is missing a required parameter.',
  },
  131009: {
    status: 400,
    title: 'Parameter value is not valid',
    details: 'One or more parameter values are invalid.',
  },
  131016: {
    status: 500,
    title: 'Service unavailable',
    details: 'A service is temporarily unavailable.',
  },
  131021: {
    status: 400,
    title: 'Recipient cannot be sender',
    details: 'Sender and recipient phone number is the same.',
  },
  131026: { status: 400, title: 'Message undeliverable', details: 'Message Undeliverable.' },
  131031: {
    status: 403,
    title: 'Business Account locked',
    details: 'Business account has been locked',
  },
  131037: {
    status: 400,
    title: 'Display name approval needed',
    details: 'The number used to send the message does not have an approved display name.',
  },
  131042: {
    status: 400,
    title: 'Business eligibility payment issue',
    details: 'There was an error related to your payment method.',
  },
  131045: {
    status: 500,
    title: 'Incorrect certificate',
    details: 'Message failed to send due to a phone number registration error.',
  },
  131047: {
    status: 400,
    title: 'Re-engagement message',
    details:
      'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
  },
  131048: {
    status: 400,
    title: 'Spam rate limit hit',
    details:
      'Message failed to send because there are restrictions on how many messages can be sent from this phone number.',
  },
  131049: {
    status: 400,
    title: 'This message was not delivered to maintain healthy ecosystem engagement.',
    details:
      'In order to maintain a healthy ecosystem engagement, the message failed to be delivered.',
  },
  131050: {
    status: 400,
    title: 'User has stopped marketing messages',
    details: 'The recipient has opted out of marketing messages from this business.',
  },
  131051: {
    status: 400,
    title: 'Unsupported message type',
    details: 'Message type is not currently supported.',
  },
  131052: {
    status: 400,
    title: 'Media download error',
    details: 'Unable to download the media sent by the user.',
  },
  131053: {
    status: 400,
    title: 'Media upload error',
    details: 'Unable to upload the media used in the message.',
  },
  131056: {
    status: 400,
    title: '(Business Account, Consumer Account) pair rate limit hit',
    details:
      'Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.',
  },
  131057: {
    status: 500,
    title: 'Account in maintenance mode',
    details: 'Business Account is in maintenance mode.',
  },
  132000: {
    status: 400,
    title: 'Number of parameters does not match the expected number of params',
    details: 'The number of variable parameter values does not match the template.',
  },
  132001: {
    status: 404,
    title: 'Template name does not exist in the translation',
    details: 'The template does not exist in the language or has not been approved.',
  },
  132012: {
    status: 400,
    title: 'Parameter format does not match format in the created template',
    details: 'Variable parameter values are formatted incorrectly.',
  },
  132015: {
    status: 400,
    title: 'Template is paused',
    details: 'Template is paused due to low quality so it cannot be sent in a template message.',
  },
  133000: {
    status: 500,
    title: 'Incomplete deregistration',
    details: 'A previous deregistration attempt failed.',
  },
  133004: {
    status: 503,
    title: 'Server temporarily unavailable',
    details: 'Server is temporarily unavailable.',
  },
  133010: {
    status: 400,
    title: 'Phone number not registered',
    details: 'Phone number not registered on the WhatsApp Business Platform.',
  },
};

/** The refusal of one code of Meta's table, with other details than the table's when they are given. */
export function refusalOf(code: number, details?: string): GraphRefusal {
  const known = knownRefusals[code] ?? { status: 400, title: 'Generic user error' };
  const explained = details ?? known.details;
  return {
    ...knownRefusal(code, known),
    ...(explained !== undefined && { data: dataOf(explained) }),
  };
}

/** The title of a code, as it stands in a failed status. */
export function titleOf(code: number): string {
  return knownRefusals[code]?.title ?? 'Generic user error';
}

/** The details of a code, as they stand in a failed status. */
export function detailsOf(code: number): string {
  return knownRefusals[code]?.details ?? titleOf(code);
}

/** A parameter that Graph takes and WhatsApp does not. */
export function invalidParameter(details: string): GraphRefusal {
  return { ...badParam('Invalid parameter'), data: dataOf(details) };
}

function dataOf(details: string): object {
  return { messaging_product: 'whatsapp', details };
}
