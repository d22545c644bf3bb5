/** The event types of the reactions domain, by short name. */
export const REACTION_EVENT_TYPES = {
  reactionAdded: 'pyloto.reactions.reaction_added.v1',
  reactionRemoved: 'pyloto.reactions.reaction_removed.v1',
} as const;

/** The capability of reactions that come in from a provider. */
export const INBOUND_REACTIONS = 'inbound_reactions';

/** The capability of reactions that the business gives. */
export const OUTBOUND_REACTIONS = 'outbound_reactions';
