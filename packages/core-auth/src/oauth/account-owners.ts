import type { AccountOwner } from '@pyloto/core-connectors';

/**
 * Which tenant has connected an account: an account is one tenant's at a time, also when two connect it in the same moment.
 *
 * @throws ConnectorError `state_unavailable` when the store cannot answer
 */
export type AccountOwners = {
  /** Takes an account for its tenant. @returns false when it is another tenant's, true also when it was this one's before */
  readonly claim: (owner: AccountOwner) => Promise<boolean>;
  /** Whose an account is. */
  readonly tenantOf: (
    account: Pick<AccountOwner, 'channel' | 'accountId'>,
  ) => Promise<string | undefined>;
  /** Gives an account back, if it is this tenant's. */
  readonly release: (owner: AccountOwner) => Promise<void>;
};

/** Remembers in this process. */
export function createMemoryAccountOwners(): AccountOwners {
  const tenants = new Map<string, string>();
  return {
    claim: async (owner) => {
      const key = keyOf(owner);
      const tenantId = tenants.get(key) ?? owner.tenantId;
      tenants.set(key, tenantId);
      return tenantId === owner.tenantId;
    },
    tenantOf: async (account) => tenants.get(keyOf(account)),
    release: async (owner) => {
      if (tenants.get(keyOf(owner)) === owner.tenantId) tenants.delete(keyOf(owner));
    },
  };
}

function keyOf({ channel, accountId }: Pick<AccountOwner, 'channel' | 'accountId'>): string {
  return JSON.stringify([channel, accountId]);
}
