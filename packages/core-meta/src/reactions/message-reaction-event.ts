import type { ParsedEvent } from '@pyloto/core-connectors';
import type { ConversationRef } from '@pyloto/core-events';
import {
  linkReactionToMessage,
  type ReactionRemoved,
  reactionRemovedToParsedEvent,
  reactionToParsedEvent,
} from '@pyloto/core-reactions';

/** A reaction to a message, or its removal, as a product of Meta's tells it. */
export type MessageReaction = Omit<ReactionRemoved, 'target'> & {
  readonly targetId: string;
  readonly conversation: ConversationRef;
  /** Replaces the timestamp in the key where it is not Meta's own. */
  readonly occurrence?: string | undefined;
};

/**
 * Makes the event of a reaction to a message. One that names nothing is a removal.
 *
 * @param isRemoval set where the product says so; some repeat what is taken back
 */
export function messageReactionEvent(
  { targetId, conversation, reactionType, occurrence, ...act }: MessageReaction,
  isRemoval = false,
): ParsedEvent {
  const target = linkReactionToMessage({ externalMessageId: targetId, conversation });
  if (reactionType === undefined) {
    return reactionRemovedToParsedEvent({ ...act, target }, occurrence);
  }
  const reaction = { ...act, target, reactionType };
  return isRemoval
    ? reactionRemovedToParsedEvent(reaction, occurrence)
    : reactionToParsedEvent(reaction, occurrence);
}
