import type { CommentChange } from './comment-change.ts';
import type { Comment } from './comment.ts';
import type { Mention } from './mention.ts';

/**
 * The data of the events of each capability, for handlers, which are registered per capability.
 *
 * A `CommentChange` is narrowed by its `change`.
 */
export type CommentEventData = {
  readonly inbound_comments: Comment;
  readonly outbound_comments: Comment;
  readonly comment_changes: CommentChange;
  readonly inbound_mentions: Mention;
};
