import type { AccountOwner } from '@pyloto/core-connectors';

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
  readonly accountsOf: (user: ProviderUser) => Promise<readonly ConnectedAccount[]>;
  /** Forgets who has connected an account. */
  readonly unlink: (owner: AccountOwner) => Promise<void>;
};

type Link = { readonly user: string; readonly account: ConnectedAccount };

/** Remembers in this process. */
export function createMemoryProviderUsers(): ProviderUsers {
  const links = new Map<string, Link>();
  return {
    link: async (user, account) => {
      links.set(ownerKey(account), { user: userKey(user), account });
    },
    accountsOf: async (user) =>
      [...links.values()]
        .filter((link) => link.user === userKey(user))
        .map(({ account }) => account),
    unlink: async (owner) => {
      links.delete(ownerKey(owner));
    },
  };
}

/** A text that no two users share. */
export function userKey({ providerId, userId }: ProviderUser): string {
  return JSON.stringify([providerId, userId]);
}
