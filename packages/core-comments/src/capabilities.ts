/** The capabilities of the comments domain. A handler is registered for one of them. */
export const COMMENT_CAPABILITIES = {
  /** Comments that somebody left under a post of the business. */
  inboundComments: 'inbound_comments',
  /** Comments of the business itself, wherever they were typed. */
  outboundComments: 'outbound_comments',
  /** Comments that were edited, removed, hidden or shown again. */
  commentChanges: 'comment_changes',
  /** Posts and comments of others that mention the account. */
  inboundMentions: 'inbound_mentions',
} as const;

/** One of {@link COMMENT_CAPABILITIES}. */
export type CommentCapabilityId = (typeof COMMENT_CAPABILITIES)[keyof typeof COMMENT_CAPABILITIES];

/** The capabilities of commands: what a connector does at the provider, named in its manifest with the direction `outbound`. */
export const COMMENT_COMMAND_CAPABILITIES = {
  /** Answering under a comment, for everybody to see. */
  commentReply: 'comment_reply',
  /** Answering a comment with a direct message. */
  privateReply: 'private_reply',
  /** Hiding, showing and deleting comments. */
  commentModeration: 'comment_moderation',
} as const;
