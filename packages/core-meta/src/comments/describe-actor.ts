import type { ActorRef } from '@pyloto/core-events';

import { withoutAbsent } from '../json/without-absent.ts';

/** What a change says about somebody. */
export type NamedActor = {
  /** Every id that it gives, the one that takes a message first. */
  readonly ids: readonly (string | undefined)[];
  readonly displayName?: string | undefined;
  readonly username?: string | undefined;
};

/**
 * Describes who did something; the account itself is a `business` under the account's id, whichever of its ids is given.
 *
 * @returns undefined when no id is given: Meta withholds people who have not let the app see them
 */
export function describeActor(named: NamedActor, accountId: string): ActorRef | undefined {
  const { ids, displayName, username } = named;
  const known = [...new Set(ids.filter((id) => id !== undefined))];
  const isOwn = known.includes(accountId);
  const id = isOwn ? accountId : known[0];
  if (id === undefined) return undefined;
  const aliases = known.filter((other) => other !== id);
  return withoutAbsent<ActorRef>({
    id,
    kind: isOwn ? 'business' : 'user',
    displayName,
    username,
    aliases: aliases.length === 0 ? undefined : aliases,
  });
}

/** What the account itself did is outbound, and never heard as something to answer. */
export function directionOf(actor: ActorRef | undefined): 'inbound' | 'outbound' {
  return actor?.kind === 'business' ? 'outbound' : 'inbound';
}
