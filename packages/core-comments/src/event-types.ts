/** The event types of the comments domain, by short name. */
export const COMMENT_EVENT_TYPES = {
  commentReceived: 'pyloto.comments.comment_received.v1',
  /** A comment of the business itself, a reply that was sent through Pyloto among them. */
  commentPublished: 'pyloto.comments.comment_published.v1',
  commentEdited: 'pyloto.comments.comment_edited.v1',
  commentRemoved: 'pyloto.comments.comment_removed.v1',
  commentVisibilityChanged: 'pyloto.comments.comment_visibility_changed.v1',
  mentionReceived: 'pyloto.comments.mention_received.v1',
} as const;
