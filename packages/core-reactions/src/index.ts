export { makeReactionDedupeKey, makeReactionSlotKey, type ReactionIdentity } from './dedupe-key.ts';
export { INBOUND_REACTIONS, REACTION_EVENT_TYPES } from './event-types.ts';
export { normalizeReaction, type RawReaction } from './normalize-reaction.ts';
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
