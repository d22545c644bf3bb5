import { defineEvent } from '@pyloto/core-events';

import { INBOUND_REACTIONS, REACTION_EVENT_TYPES } from './event-types.ts';
import { ReactionRemovedSchema, ReactionSchema } from './reaction.ts';

const REACTION = {
  channel: { type: 'whatsapp', accountId: '108104325522914', displayId: '+1 650 555 0100' },
  direction: 'inbound',
  target: {
    kind: 'message',
    externalId: 'wamid.HBgLMTY1MDU1NTAxNDIVAgASGBQ5RjJDNDREMTBCN0U2QTUzMDhDMQA=',
    conversationExternalId: '16505550142',
  },
  actor: { id: '16505550142', kind: 'user', displayName: 'Lena Okafor' },
} as const;

/** Somebody reacted to a message, a comment or a post. */
export const reactionAdded = defineEvent({
  type: REACTION_EVENT_TYPES.reactionAdded,
  capabilityId: INBOUND_REACTIONS,
  summary:
    'Somebody reacted to a message, a comment or a post. A second reaction of one person replaces the first.',
  schema: ReactionSchema,
  example: {
    ...REACTION,
    reactionType: { kind: 'emoji', value: '❤' },
    timestamp: '2026-03-02T09:21:12.000Z',
    externalMessageId: 'wamid.HBgLMTY1MDU1NTAxNDIVAgASGBQ1QTc3MTBDRTkzQjg0RDJGNkUwMQA=',
  },
});

/** Somebody took a reaction back. */
export const reactionRemoved = defineEvent({
  type: REACTION_EVENT_TYPES.reactionRemoved,
  capabilityId: INBOUND_REACTIONS,
  summary: 'Somebody took a reaction back; the provider seldom repeats which.',
  schema: ReactionRemovedSchema,
  example: {
    ...REACTION,
    timestamp: '2026-03-02T09:22:40.000Z',
    externalMessageId: 'wamid.HBgLMTY1MDU1NTAxNDIVAgASGBRCMEQzRjE5QTZDMkU1ODQ3MUQ5MAA=',
  },
});
