import { defineEvent } from '@pyloto/core-events';

import { MESSAGING_CAPABILITIES } from './capabilities.ts';
import { DirectMessageSchema } from './direct-message.ts';
import { MESSAGING_EVENT_TYPES } from './event-types.ts';
import {
  EXAMPLE_BUSINESS,
  EXAMPLE_CHANNEL,
  EXAMPLE_CONVERSATION,
  EXAMPLE_MESSAGE_IDS,
  EXAMPLE_PERSON,
} from './example-refs.ts';

/** Somebody sent the business a message. */
export const messageReceived = defineEvent({
  type: MESSAGING_EVENT_TYPES.messageReceived,
  capabilityId: MESSAGING_CAPABILITIES.inboundMessages,
  summary: 'Somebody sent the business a message.',
  schema: DirectMessageSchema,
  example: {
    channel: EXAMPLE_CHANNEL,
    direction: 'inbound',
    externalMessageId: EXAMPLE_MESSAGE_IDS.inbound,
    conversation: EXAMPLE_CONVERSATION,
    sender: EXAMPLE_PERSON,
    recipient: EXAMPLE_BUSINESS,
    sentAt: '2026-03-02T09:15:27.000Z',
    content: { kind: 'text', text: 'Is the blue bicycle still available?' },
  },
});

/** The business itself sent a message; `clientMessageId` says that it was through a connector. */
export const messageSent = defineEvent({
  type: MESSAGING_EVENT_TYPES.messageSent,
  capabilityId: MESSAGING_CAPABILITIES.outboundMessages,
  summary:
    "The business itself sent a message, for instance in the provider's own app. The echo of one that a command sent names its `clientMessageId`.",
  schema: DirectMessageSchema,
  example: {
    channel: EXAMPLE_CHANNEL,
    direction: 'outbound',
    externalMessageId: EXAMPLE_MESSAGE_IDS.outbound,
    conversation: EXAMPLE_CONVERSATION,
    sender: EXAMPLE_BUSINESS,
    recipient: { id: EXAMPLE_PERSON.id },
    sentAt: '2026-03-02T09:16:03.000Z',
    content: {
      kind: 'media',
      attachments: [
        {
          type: 'image',
          externalId: '1502847719360284',
          mimeType: 'image/jpeg',
          sha256: 'spgUz1eS5oTNddan/OemehGIfjEvh8oqwkltgfNl/3I=',
        },
      ],
      caption: 'Yes, this one.',
    },
    context: { replyTo: { externalMessageId: EXAMPLE_MESSAGE_IDS.inbound } },
  },
});

/** A message arrived while another app holds the conversation: to be seen, not answered. */
export const messageObserved = defineEvent({
  type: MESSAGING_EVENT_TYPES.messageObserved,
  capabilityId: MESSAGING_CAPABILITIES.standbyMessages,
  summary:
    'A message arrived while another app holds the conversation: it may be seen, not answered.',
  schema: DirectMessageSchema,
  example: {
    channel: EXAMPLE_CHANNEL,
    direction: 'inbound',
    externalMessageId: EXAMPLE_MESSAGE_IDS.inbound,
    conversation: EXAMPLE_CONVERSATION,
    sender: EXAMPLE_PERSON,
    sentAt: '2026-03-02T09:15:27.000Z',
    content: {
      kind: 'interactive_reply',
      reply: { type: 'button', id: 'track-order', title: 'Track my order' },
    },
  },
});

/** The provider handed over an old message. */
export const messageImported = defineEvent({
  type: MESSAGING_EVENT_TYPES.messageImported,
  capabilityId: MESSAGING_CAPABILITIES.messageHistory,
  summary: 'The provider handed over an old message, once, when the account was connected.',
  schema: DirectMessageSchema,
  example: {
    channel: EXAMPLE_CHANNEL,
    direction: 'inbound',
    externalMessageId: EXAMPLE_MESSAGE_IDS.inbound,
    conversation: EXAMPLE_CONVERSATION,
    sender: { id: EXAMPLE_PERSON.id },
    sentAt: '2025-12-18T17:42:10.000Z',
    content: { kind: 'location', latitude: 52.5163, longitude: 13.3777, name: 'The old shop' },
  },
});
