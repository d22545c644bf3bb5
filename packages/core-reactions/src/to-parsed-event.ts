import type { ParsedEvent } from '@pyloto/core-connectors';
import { type EventType, joinKey } from '@pyloto/core-events';

import { makeReactionDedupeKey, type ReactionIdentity } from './dedupe-key.ts';
import { INBOUND_REACTIONS, REACTION_EVENT_TYPES } from './event-types.ts';
import type { Reaction, ReactionRemoved } from './reaction.ts';

/**
 * Turns a reaction into a `reaction_added` event; the payload is the reaction itself, not a copy.
 *
 * @param occurrence replaces the timestamp in the key where the provider names none, so that a redelivery has one key
 * @returns an event keyed by `makeReactionDedupeKey`, whose occurrence is the reaction's own id, else its timestamp
 */
export function reactionToParsedEvent(
  reaction: Reaction,
  occurrence: string = occurrenceOf(reaction),
): ParsedEvent<Reaction> {
  const { value } = reaction.reactionType;
  return toParsedEvent(reaction, REACTION_EVENT_TYPES.reactionAdded, { value, occurrence });
}

/**
 * Turns a removal into a `reaction_removed` event; the payload is the removal itself, not a copy.
 *
 * The key holds no value, also when the provider repeats it: an act of putting on and one of taking
 * back never share a key, and a redelivery that leaves the emoji out still meets the first one.
 */
export function reactionRemovedToParsedEvent(
  removal: ReactionRemoved,
  occurrence: string = occurrenceOf(removal),
): ParsedEvent<ReactionRemoved> {
  return toParsedEvent(removal, REACTION_EVENT_TYPES.reactionRemoved, { occurrence });
}

function occurrenceOf({ externalMessageId, timestamp }: ReactionRemoved): string {
  return externalMessageId ?? timestamp;
}

function toParsedEvent<TReaction extends ReactionRemoved>(
  reaction: TReaction,
  type: EventType,
  act: Pick<ReactionIdentity, 'value' | 'occurrence'>,
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
      ...act,
    }),
    orderingKey: joinKey([channel.type, channel.accountId, subject]),
    channel,
    subject,
    occurredAt: timestamp,
    payload: reaction,
  };
}
