export { makeReactionDedupeKey, makeReactionSlotKey, type ReactionIdentity } from './dedupe-key.ts';
export type { ReactionEventData } from './event-data.ts';
export { INBOUND_REACTIONS, OUTBOUND_REACTIONS, REACTION_EVENT_TYPES } from './event-types.ts';
export {
  linkReactionToComment,
  linkReactionToMessage,
  linkReactionToPost,
  type LinkableComment,
  type LinkableMessage,
  type LinkablePost,
} from './link-reaction.ts';
export { normalizeReaction, type RawReaction } from './normalize-reaction.ts';
export { reactionAdded, reactionRemoved } from './reaction-events.ts';
export {
  ReactionRemovedSchema,
  ReactionSchema,
  ReactionTargetSchema,
  ReactionTypeSchema,
  type Reaction,
  type ReactionRemoved,
  type ReactionTarget,
  type ReactionType,
} from './reaction.ts';
export { reactionRemovedToParsedEvent, reactionToParsedEvent } from './to-parsed-event.ts';
