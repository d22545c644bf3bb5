import type { CommandRefusal } from '@pyloto/core-connectors';
import type { OutboundContent, OutboundContentOf } from '@pyloto/core-messaging';

import type { JsonObject } from '../json/json-object.ts';

/** Knows one kind of content on one channel. */
export type OutboundContentMapper<TKind extends OutboundContent['kind']> = {
  /** Whether a group may have it. Default: no. */
  readonly mayGoToGroups?: boolean;
  /** Every rule of the channel that it breaks, by the path of the field in the command. */
  readonly check: (content: OutboundContentOf<TKind>) => readonly CommandRefusal[];
  /**
   * Content that {@link check} has nothing against, in Meta's words: the part of the call that says what the message is. Undefined
   * members are left out of JSON.
   */
  readonly toGraph: (content: OutboundContentOf<TKind>) => JsonObject;
};

/** The kinds of content that a channel takes, each with what knows it. */
export type OutboundContentMappers = {
  readonly [TKind in OutboundContent['kind']]?: OutboundContentMapper<TKind>;
};
