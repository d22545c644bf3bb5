import { defineEvent } from '@pyloto/core-events';

import { MESSAGING_CAPABILITIES } from './capabilities.ts';
import { MESSAGING_EVENT_TYPES } from './event-types.ts';
import {
  EXAMPLE_CHANNEL,
  EXAMPLE_CONVERSATION,
  EXAMPLE_MESSAGE_IDS,
  EXAMPLE_PERSON,
} from './example-refs.ts';
import { MessageEditedSchema, MessageRevokedSchema } from './message-change.ts';

/** A message got another content. */
export const messageEdited = defineEvent({
  type: MESSAGING_EVENT_TYPES.messageEdited,
  capabilityId: MESSAGING_CAPABILITIES.messageChanges,
  summary: 'A message got another content; `content` is the whole new one.',
  schema: MessageEditedSchema,
  example: {
    channel: EXAMPLE_CHANNEL,
    direction: 'inbound',
    externalMessageId: EXAMPLE_MESSAGE_IDS.change,
    target: { externalMessageId: EXAMPLE_MESSAGE_IDS.inbound },
    conversation: EXAMPLE_CONVERSATION,
    actor: EXAMPLE_PERSON,
    changedAt: '2026-03-02T09:17:44.000Z',
    content: { kind: 'text', text: 'Is the green bicycle still available?' },
  },
});

/** A message was taken back. */
export const messageRevoked = defineEvent({
  type: MESSAGING_EVENT_TYPES.messageRevoked,
  capabilityId: MESSAGING_CAPABILITIES.messageChanges,
  summary: 'A message was taken back: stop showing it.',
  schema: MessageRevokedSchema,
  example: {
    channel: EXAMPLE_CHANNEL,
    direction: 'inbound',
    externalMessageId: EXAMPLE_MESSAGE_IDS.change,
    target: { externalMessageId: EXAMPLE_MESSAGE_IDS.inbound },
    conversation: EXAMPLE_CONVERSATION,
    actor: EXAMPLE_PERSON,
    changedAt: '2026-03-02T09:18:09.000Z',
  },
});
