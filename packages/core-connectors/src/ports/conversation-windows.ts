/** Where conversations are. */
export type ConversationScope = { readonly tenantId: string; readonly connector: string };

/** A conversation of an account. */
export type ConversationOf = { readonly accountId: string; readonly conversationId: string };

/**
 * When somebody last wrote in each conversation: what channels with a service window allow depends on it.
 *
 * @throws ConnectorError `state_unavailable` when the store cannot answer
 */
export type ConversationWindows = {
  /** Remembers the latest of what was received; older ones, and the same again, change nothing. One round trip for any number. */
  readonly received: (
    scope: ConversationScope,
    sightings: readonly (ConversationOf & { readonly atMs: number })[],
  ) => Promise<void>;
  /** Milliseconds since the epoch, at the provider; undefined when nothing is known, which is no proof that nothing came. */
  readonly lastInboundAtMs: (
    scope: ConversationScope,
    conversation: ConversationOf,
  ) => Promise<number | undefined>;
};
