import { defineEvent } from '@pyloto/core-events';

import { COMMENT_CAPABILITIES } from './capabilities.ts';
import { COMMENT_EVENT_TYPES } from './event-types.ts';
import { EXAMPLE_CHANNEL } from './example-refs.ts';
import { MentionSchema } from './mention.ts';

/** Somebody named the account. */
export const mentionReceived = defineEvent({
  type: COMMENT_EVENT_TYPES.mentionReceived,
  capabilityId: COMMENT_CAPABILITIES.inboundMentions,
  summary:
    'Somebody named the account in a post or a comment of theirs; the provider may tell the ids only.',
  schema: MentionSchema,
  example: {
    channel: EXAMPLE_CHANNEL,
    target: { externalId: '17998230461175508', kind: 'other' },
    externalCommentId: '17861390427753316',
    mentionedAt: '2026-03-02T10:11:03.000Z',
  },
});
