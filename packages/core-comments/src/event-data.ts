import type { CommentEdited, CommentRemoved, CommentVisibilityChanged } from './comment-change.ts';
import type { Comment } from './comment.ts';
import type { Mention } from './mention.ts';

/**
 * The data of the events of each capability, for handlers, which are registered per capability.
 *
 * Where it is a union, `isEvent` of `core-events` narrows it.
 */
export type CommentEventData = {
  readonly inbound_comments: Comment;
  readonly outbound_comments: Comment;
  readonly comment_changes: CommentEdited | CommentRemoved | CommentVisibilityChanged;
  readonly inbound_mentions: Mention;
};
