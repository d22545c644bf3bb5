import { defineEvent } from '@pyloto/core-events';

import { MESSAGING_CAPABILITIES } from './capabilities.ts';
import { ConversationReferredSchema, ThreadControlChangedSchema } from './conversation-change.ts';
import { MESSAGING_EVENT_TYPES } from './event-types.ts';
import { EXAMPLE_PAGE_CONVERSATION } from './example-refs.ts';

/** Somebody came, and has written nothing yet. */
export const conversationReferred = defineEvent({
  type: MESSAGING_EVENT_TYPES.conversationReferred,
  capabilityId: MESSAGING_CAPABILITIES.conversationReferrals,
  summary: 'Somebody opened a conversation by a link or an advertisement, without having written.',
  schema: ConversationReferredSchema,
  example: {
    ...EXAMPLE_PAGE_CONVERSATION,
    referral: { sourceType: 'SHORTLINK', ref: 'spring-sale' },
    occurredAt: '2026-03-02T09:30:11.204Z',
  },
});

/** Another app of the business holds a conversation, or wants to. */
export const threadControlChanged = defineEvent({
  type: MESSAGING_EVENT_TYPES.threadControlChanged,
  capabilityId: MESSAGING_CAPABILITIES.threadControl,
  summary:
    'A conversation went over to another app of the business, was taken by one, or is asked for.',
  schema: ThreadControlChangedSchema,
  example: {
    channel: EXAMPLE_PAGE_CONVERSATION.channel,
    conversation: EXAMPLE_PAGE_CONVERSATION.conversation,
    change: 'passed',
    previousAppId: '412093775120684',
    appId: '263902037430900',
    metadata: 'asks for a person',
    occurredAt: '2026-03-02T09:34:52.870Z',
  },
});
