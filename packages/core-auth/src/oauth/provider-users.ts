import type { AccountOwner } from '@pyloto/core-connectors';

import type { ConnectionHealth } from '../tokens/connection-health.ts';
import { ownerKey } from '../tokens/owner-key.ts';

/** Somebody who signs in at a provider, by what it calls them towards this app. */
export type ProviderUser = { readonly providerId: string; readonly userId: string };

/** An account that somebody has connected, and when, in milliseconds since the epoch. */
export type ConnectedAccount = AccountOwner & { readonly connectedAtMs: number };

/**
 * Which accounts somebody has connected: what a notice of the provider about a person is about.
 *
 * @throws ConnectorError `state_unavailable` when the store cannot answer
 */
export type ProviderUsers = {
  /** Remembers who has connected an account; who had connected it before has no part in it any more. */
  readonly link: (user: ProviderUser, account: ConnectedAccount) => Promise<void>;
  /** Those of the accounts that have a connection, healthy or not. */
  readonly accountsOf: (user: ProviderUser) => Promise<readonly ConnectedAccount[]>;
  /** Forgets who has connected an account. */
  readonly unlink: (owner: AccountOwner) => Promise<void>;
};

type Link = { readonly user: string; readonly account: ConnectedAccount };

/** Remembers in this process. */
export function createMemoryProviderUsers({
  health,
}: {
  /** The connections of the accounts. */
  readonly health: Pick<ConnectionHealth, 'find'>;
}): ProviderUsers {
  const links = new Map<string, Link>();
  return {
    link: async (user, account) => {
      links.set(ownerKey(account), { user: userKey(user), account });
    },
    accountsOf: async (user) => {
      const found: ConnectedAccount[] = [];
      for (const link of links.values()) {
        if (link.user !== userKey(user)) continue;
        if ((await health.find(link.account)) !== undefined) found.push(link.account);
      }
      return found;
    },
    unlink: async (owner) => {
      links.delete(ownerKey(owner));
    },
  };
}

/** A text that no two users share. */
export function userKey({ providerId, userId }: ProviderUser): string {
  return JSON.stringify([providerId, userId]);
}
