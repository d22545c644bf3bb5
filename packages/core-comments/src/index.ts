export {
  COMMENT_CAPABILITIES,
  COMMENT_COMMAND_CAPABILITIES,
  type CommentCapabilityId,
} from './capabilities.ts';
export {
  commentEdited,
  commentRemoved,
  commentVisibilityChanged,
} from './comment-change-events.ts';
export {
  CommentEditedSchema,
  CommentRemovedSchema,
  CommentVisibilityChangedSchema,
  type CommentChange,
  type CommentEdited,
  type CommentRemoved,
  type CommentVisibilityChanged,
} from './comment-change.ts';
export { commentPublished, commentReceived } from './comment-events.ts';
export {
  CommentRefSchema,
  CommentSchema,
  CommentTargetSchema,
  type Comment,
  type CommentRef,
  type CommentTarget,
} from './comment.ts';
export {
  makeCommentDedupeKey,
  makeMentionDedupeKey,
  type CommentIdentity,
  type MentionIdentity,
} from './dedupe-key.ts';
export type { CommentEventData } from './event-data.ts';
export { COMMENT_EVENT_TYPES } from './event-types.ts';
export { mentionReceived } from './mention-events.ts';
export { MentionSchema, type Mention } from './mention.ts';
export {
  commentChangeToParsedEvent,
  commentToParsedEvent,
  mentionToParsedEvent,
} from './to-parsed-event.ts';
export {
  CommentReplyCommandSchema,
  type CommentReplyCommand,
} from './commands/comment-reply-command.ts';
export {
  DeleteCommentCommandSchema,
  HideCommentCommandSchema,
  type DeleteCommentCommand,
  type HideCommentCommand,
} from './commands/moderation-commands.ts';
export {
  PrivateReplyCommandSchema,
  type PrivateReplyCommand,
} from './commands/private-reply-command.ts';
