import type { ParsedEvent } from '@pyloto/core-connectors';
import { type EventType, joinKey } from '@pyloto/core-events';

import { makeReactionDedupeKey } from './dedupe-key.ts';
import { INBOUND_REACTIONS, REACTION_EVENT_TYPES } from './event-types.ts';
import type { Reaction, ReactionRemoved } from './reaction.ts';

/**
 * Turns a reaction into a `reaction_added` event; the payload is the reaction itself, not a copy.
 *
 * @returns an event keyed by `makeReactionDedupeKey`, whose occurrence is the reaction's own id, else its timestamp
 */
export function reactionToParsedEvent(reaction: Reaction): ParsedEvent<Reaction> {
  return toParsedEvent(reaction, REACTION_EVENT_TYPES.reactionAdded, reaction.reactionType.value);
}

/**
 * Turns a removal into a `reaction_removed` event; the payload is the removal itself, not a copy.
 *
 * The key holds no value, also when the provider repeats it: an act of putting on and one of taking
 * back never share a key, and a redelivery that leaves the emoji out still meets the first one.
 */
export function reactionRemovedToParsedEvent(
  removal: ReactionRemoved,
): ParsedEvent<ReactionRemoved> {
  return toParsedEvent(removal, REACTION_EVENT_TYPES.reactionRemoved, undefined);
}

function toParsedEvent<TReaction extends ReactionRemoved>(
  reaction: TReaction,
  type: EventType,
  value: string | undefined,
): ParsedEvent<TReaction> {
  const { channel, target, timestamp } = reaction;
  // A reaction without a conversation (a comment's) is ordered among those on the same target.
  const subject = target.conversationExternalId ?? target.externalId;
  return {
    capabilityId: INBOUND_REACTIONS,
    type,
    dedupeKey: makeReactionDedupeKey({
      channel: channel.type,
      accountId: channel.accountId,
      target,
      actorId: reaction.actor.id,
      value,
      occurrence: reaction.externalMessageId ?? timestamp,
    }),
    orderingKey: joinKey([channel.type, channel.accountId, subject]),
    channel,
    subject,
    occurredAt: timestamp,
    payload: reaction,
  };
}
