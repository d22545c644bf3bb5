import type { Reaction, ReactionRemoved } from './reaction.ts';

/** The data of the events of each capability, for handlers, which are registered per capability. */
export type ReactionEventData = {
  readonly inbound_reactions: Reaction | ReactionRemoved;
};
