import type { AccountOwner } from '@pyloto/core-connectors';
import { digestBytes, digestText, scopeKey } from '@pyloto/core-redis';

/** The keys of one account, all in its tenant's slot. */
export type AuthKeys = {
  /** Hash: the `version` and the `record` of the account's tokens. */
  readonly token: string;
  /** String: who refreshes them. */
  readonly lock: string;
  /** Hash: the tenant's connections, by the digest of the account. */
  readonly connections: string;
  /** The account's field in it: 32 characters of base32. */
  readonly field: string;
};

/** Builds the keys of an account. What names it, which a provider chose, is in them as a digest. */
export function authKeys(connector: string, owner: AccountOwner): AuthKeys {
  const start = scopeKey({ connector, tenantId: owner.tenantId });
  const field = digestText(digestBytes([JSON.stringify([owner.channel, owner.accountId])]));
  return {
    token: `${start}token:${field}`,
    lock: `${start}token:${field}:lock`,
    connections: connectionsKey(connector, owner.tenantId),
    field,
  };
}

/** The key of a tenant's connections. */
export function connectionsKey(connector: string, tenantId: string): string {
  return `${scopeKey({ connector, tenantId })}connections`;
}

/**
 * The key of the set of tenants that have, or had, a connection.
 *
 * @param connector as the manifest says: lower kebab case, so nothing in it needs escaping
 */
export function connectionTenantsKey(connector: string): string {
  return `pyloto:{${connector}}:connections:tenants`;
}
