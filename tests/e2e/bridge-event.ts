import { LeadSchema, leadToParsedEvent } from '@pyloto/core-ads';
import {
  commentChangeToParsedEvent,
  CommentEditedSchema,
  CommentRemovedSchema,
  CommentSchema,
  commentToParsedEvent,
  CommentVisibilityChangedSchema,
  MentionSchema,
  mentionToParsedEvent,
} from '@pyloto/core-comments';
import type { ParsedEvent } from '@pyloto/core-connectors';
import {
  directMessageToParsedEvent,
  type DirectMessageToParsedEventOptions,
  DirectMessageSchema,
  readReceiptToParsedEvent,
  ReadReceiptSchema,
  typingIndicatorToParsedEvent,
  TypingIndicatorSchema,
} from '@pyloto/core-messaging';
import {
  reactionRemovedToParsedEvent,
  ReactionRemovedSchema,
  ReactionSchema,
  reactionToParsedEvent,
} from '@pyloto/core-reactions';

type Bridge = (data: unknown) => ParsedEvent;

/** The bridge of each kind of event that has one, by the event's name. */
const BRIDGES: ReadonlyMap<string, Bridge> = new Map<string, Bridge>([
  ['message_received', messageBridge()],
  ['message_sent', messageBridge()],
  ['message_observed', messageBridge('standby_messages')],
  ['message_imported', messageBridge('message_history')],
  ['messages_read', (data) => readReceiptToParsedEvent(ReadReceiptSchema.parse(data))],
  ['typing_changed', (data) => typingIndicatorToParsedEvent(TypingIndicatorSchema.parse(data))],
  ['reaction_added', (data) => reactionToParsedEvent(ReactionSchema.parse(data))],
  ['reaction_removed', (data) => reactionRemovedToParsedEvent(ReactionRemovedSchema.parse(data))],
  ['comment_received', (data) => commentToParsedEvent(CommentSchema.parse(data))],
  ['comment_published', (data) => commentToParsedEvent(CommentSchema.parse(data))],
  ['comment_edited', (data) => commentChangeToParsedEvent(CommentEditedSchema.parse(data))],
  ['comment_removed', (data) => commentChangeToParsedEvent(CommentRemovedSchema.parse(data))],
  [
    'comment_visibility_changed',
    (data) => commentChangeToParsedEvent(CommentVisibilityChangedSchema.parse(data)),
  ],
  ['mention_received', (data) => mentionToParsedEvent(MentionSchema.parse(data))],
  ['lead_received', (data) => leadToParsedEvent(LeadSchema.parse(data))],
]);

/** The domain object of an event as its bridge makes it an event; undefined for one that adapters make by hand. */
export function bridgeEvent(eventName: string, data: unknown): ParsedEvent | undefined {
  return BRIDGES.get(eventName)?.(data);
}

function messageBridge(capability?: DirectMessageToParsedEventOptions['capability']): Bridge {
  return (data) => directMessageToParsedEvent(DirectMessageSchema.parse(data), { capability });
}
