import { defineEvent } from '@pyloto/core-events';

import { COMMENT_CAPABILITIES } from './capabilities.ts';
import {
  CommentEditedSchema,
  CommentRemovedSchema,
  CommentVisibilityChangedSchema,
} from './comment-change.ts';
import { COMMENT_EVENT_TYPES } from './event-types.ts';
import { EXAMPLE_PAGE, EXAMPLE_PAGE_TARGET } from './example-refs.ts';

const COMMENT = {
  channel: EXAMPLE_PAGE,
  externalCommentId: '887119_887120',
  target: EXAMPLE_PAGE_TARGET,
} as const;
const BY_ITS_AUTHOR = {
  ...COMMENT,
  direction: 'inbound',
  actor: { id: '7302918465501823', kind: 'user', displayName: 'Lena Okafor' },
} as const;

/** A comment got another content. */
export const commentEdited = defineEvent({
  type: COMMENT_EVENT_TYPES.commentEdited,
  capabilityId: COMMENT_CAPABILITIES.commentChanges,
  summary: 'A comment got another content; text and attachments are the whole new one.',
  schema: CommentEditedSchema,
  example: {
    ...BY_ITS_AUTHOR,
    change: 'edited',
    text: 'Is the green bicycle still available in M?',
    changedAt: '2026-03-02T10:05:30.000Z',
  },
});

/** A comment was deleted. */
export const commentRemoved = defineEvent({
  type: COMMENT_EVENT_TYPES.commentRemoved,
  capabilityId: COMMENT_CAPABILITIES.commentChanges,
  summary: 'A comment was deleted, by its author or by the business: stop showing it.',
  schema: CommentRemovedSchema,
  example: { ...BY_ITS_AUTHOR, change: 'removed', changedAt: '2026-03-02T10:09:48.000Z' },
});

/** A comment was hidden or shown again. */
export const commentVisibilityChanged = defineEvent({
  type: COMMENT_EVENT_TYPES.commentVisibilityChanged,
  capabilityId: COMMENT_CAPABILITIES.commentChanges,
  summary: 'A comment was hidden from the public, or shown again.',
  schema: CommentVisibilityChangedSchema,
  example: {
    ...COMMENT,
    direction: 'outbound',
    actor: { id: EXAMPLE_PAGE.accountId, kind: 'business' },
    change: 'hidden',
    changedAt: '2026-03-02T10:07:15.000Z',
  },
});
