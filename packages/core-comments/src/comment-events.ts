import { defineEvent } from '@pyloto/core-events';

import { COMMENT_CAPABILITIES } from './capabilities.ts';
import { CommentSchema } from './comment.ts';
import { COMMENT_EVENT_TYPES } from './event-types.ts';
import {
  EXAMPLE_BUSINESS,
  EXAMPLE_CHANNEL,
  EXAMPLE_PERSON,
  EXAMPLE_TARGET,
} from './example-refs.ts';

/** Somebody left a comment. */
export const commentReceived = defineEvent({
  type: COMMENT_EVENT_TYPES.commentReceived,
  capabilityId: COMMENT_CAPABILITIES.inboundComments,
  summary: 'Somebody left a comment under a post of the business, or answered one there.',
  schema: CommentSchema,
  example: {
    channel: EXAMPLE_CHANNEL,
    direction: 'inbound',
    externalCommentId: '17912846305517482',
    target: EXAMPLE_TARGET,
    author: EXAMPLE_PERSON,
    text: 'Is the green bicycle still available?',
    createdAt: '2026-03-02T10:04:11.000Z',
  },
});

/** The business itself left a comment. */
export const commentPublished = defineEvent({
  type: COMMENT_EVENT_TYPES.commentPublished,
  capabilityId: COMMENT_CAPABILITIES.outboundComments,
  summary:
    'The business itself left a comment or a reply, through Pyloto or elsewhere: to be shown, not answered.',
  schema: CommentSchema,
  example: {
    channel: EXAMPLE_CHANNEL,
    direction: 'outbound',
    externalCommentId: '17953002184467195',
    target: EXAMPLE_TARGET,
    parentCommentId: '17912846305517482',
    author: EXAMPLE_BUSINESS,
    text: 'It is! We sent you a message.',
    createdAt: '2026-03-02T10:06:52.000Z',
  },
});
