import { joinKey } from '@pyloto/core-events';

import type { ReactionTarget } from './reaction.ts';

/** What identifies one reaction, or its removal. */
export type ReactionIdentity = {
  readonly channel: string;
  readonly accountId: string;
  readonly target: ReactionTarget;
  readonly actorId: string;
  /**
   * The reaction's canonical value. Leave it out on every removal, also when the provider repeats it:
   * a removal of the same instant as its reaction would otherwise get the reaction's key and be dropped.
   */
  readonly value?: string | undefined;
  /**
   * What tells two acts of one actor on one target apart: the reaction's own id or its timestamp.
   * Without it a person who likes, unlikes and likes again would be heard once.
   */
  readonly occurrence: string;
};

/** The key of the slot a reaction sits in: one per actor and target, so a removal meets its reaction. */
export function makeReactionSlotKey(
  identity: Omit<ReactionIdentity, 'value' | 'occurrence'>,
): string {
  const { channel, accountId, target, actorId } = identity;
  return joinKey(['react', channel, accountId, target.kind, target.externalId, actorId]);
}

/**
 * Builds a reaction's dedupe key: `react:<channel>:<accountId>:<targetKind>:<targetId>:<actorId>:<value>:<occurrence>`.
 *
 * A removal's value is empty.
 */
export function makeReactionDedupeKey(identity: ReactionIdentity): string {
  return `${makeReactionSlotKey(identity)}:${joinKey([identity.value ?? '', identity.occurrence])}`;
}
