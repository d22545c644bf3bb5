import type { Connection } from '@pyloto/core-auth';
import type { AccountOwner } from '@pyloto/core-connectors';

import type { ShownConnections } from '../oauth/connection-routes.ts';

/**
 * The connections that are kept, and beside them the configured accounts of which nothing was ever to be told: their tokens were
 * not refused so far.
 */
export function withConfiguredAccounts(
  kept: ShownConnections,
  accounts: readonly AccountOwner[],
  sinceMs: number,
): ShownConnections {
  return {
    tenants: async () => {
      const tenantIds = [...(await kept.tenants()), ...accounts.map(({ tenantId }) => tenantId)];
      return [...new Set(tenantIds)];
    },
    list: async (tenantId) => {
      const known = await kept.list(tenantId);
      const names = new Set(known.map(nameOf));
      const others = accounts.filter(
        (account) => account.tenantId === tenantId && !names.has(nameOf(account)),
      );
      return [...known, ...others.map((account) => healthy(account, sinceMs))];
    },
  };
}

function nameOf({ channel, accountId }: Pick<AccountOwner, 'channel' | 'accountId'>): string {
  return `${channel} ${accountId}`;
}

function healthy({ tenantId, channel, accountId }: AccountOwner, sinceMs: number): Connection {
  return { tenantId, channel, accountId, state: 'healthy', sinceMs };
}
