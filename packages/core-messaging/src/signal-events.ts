import { defineEvent } from '@pyloto/core-events';

import { MESSAGING_CAPABILITIES } from './capabilities.ts';
import { MESSAGING_EVENT_TYPES } from './event-types.ts';
import {
  EXAMPLE_CHANNEL,
  EXAMPLE_CONVERSATION,
  EXAMPLE_MESSAGE_IDS,
  EXAMPLE_PAGE_CONVERSATION,
  EXAMPLE_PERSON,
} from './example-refs.ts';
import { MessageStatusSchema } from './message-status.ts';
import { MessagesDeliveredSchema, ReadReceiptSchema, TypingIndicatorSchema } from './signals.ts';

const INSTAGRAM_SIGNAL = {
  channel: { type: 'instagram', accountId: '17841472830196554' },
  conversation: { id: '6521870031442097', kind: 'direct' },
  actor: { id: '6521870031442097', kind: 'user' },
} as const;

/** A message that the business sent came further, or failed. */
export const messageStatusChanged = defineEvent({
  type: MESSAGING_EVENT_TYPES.messageStatusChanged,
  capabilityId: MESSAGING_CAPABILITIES.messageStatusUpdates,
  summary:
    'A message that the business sent came further, or failed. It may arrive before its message, and out of order.',
  schema: MessageStatusSchema,
  example: {
    channel: EXAMPLE_CHANNEL,
    externalMessageId: EXAMPLE_MESSAGE_IDS.outbound,
    status: 'delivered',
    conversation: EXAMPLE_CONVERSATION,
    recipient: { id: EXAMPLE_PERSON.id },
    changedAt: '2026-03-02T09:16:05.000Z',
    pricing: { billable: true, model: 'PMP', category: 'service', type: 'regular' },
    callbackData: 'order-20731',
  },
});

/** Everything up to a moment has arrived. */
export const messagesDelivered = defineEvent({
  type: MESSAGING_EVENT_TYPES.messagesDelivered,
  capabilityId: MESSAGING_CAPABILITIES.messageStatusUpdates,
  summary:
    'Everything that was sent in a conversation up to a moment has arrived; the provider names no messages.',
  schema: MessagesDeliveredSchema,
  example: {
    ...EXAMPLE_PAGE_CONVERSATION,
    deliveredUpTo: '2026-03-02T09:19:58.113Z',
    at: '2026-03-02T09:19:59.640Z',
  },
});

/** Somebody has read a message, or everything up to a moment. */
export const messagesRead = defineEvent({
  type: MESSAGING_EVENT_TYPES.messagesRead,
  capabilityId: MESSAGING_CAPABILITIES.messageStatusUpdates,
  summary: 'Somebody has read one message (`message`), or everything up to a moment (`readUpTo`).',
  schema: ReadReceiptSchema,
  example: {
    ...INSTAGRAM_SIGNAL,
    message: {
      externalMessageId: 'aWdfZG1faXRlbToxOklHTWVzc2FnZUlEOjE3ODQxNDcyODMwMTk2NTU0OjkxMjc0NTYx',
    },
    at: '2026-03-02T09:20:31.482Z',
  },
});

/** Somebody started or stopped typing. */
export const typingChanged = defineEvent({
  type: MESSAGING_EVENT_TYPES.typingChanged,
  capabilityId: MESSAGING_CAPABILITIES.typingIndicators,
  summary:
    'Somebody started or stopped typing. A signal: several within ten seconds are one event.',
  schema: TypingIndicatorSchema,
  example: { ...INSTAGRAM_SIGNAL, state: 'started', at: '2026-03-02T09:20:35.107Z' },
});
