import type { AccountOwner } from '@pyloto/core-connectors';

import type { Connection } from './connection-health.ts';
import type { StoredTokens } from './token-storage.ts';

/** What everybody may see of an account's tokens. */
export function connectionOf(owner: AccountOwner, stored: StoredTokens): Connection {
  const { state, errorCode, sinceMs, tokens } = stored;
  return {
    tenantId: owner.tenantId,
    channel: owner.channel,
    accountId: owner.accountId,
    state,
    ...(errorCode === undefined ? {} : { errorCode }),
    sinceMs,
    ...(tokens.expiresAtMs === undefined ? {} : { expiresAtMs: tokens.expiresAtMs }),
  };
}
