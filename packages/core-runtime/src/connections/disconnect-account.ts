import type {
  AccountOwners,
  ConnectionHealth,
  ProviderUsers,
  TokenManager,
} from '@pyloto/core-auth';
import { type AccountOwner, type Clock, connectionRemoved } from '@pyloto/core-connectors';

import type { EmitEvent } from '../emit-events.ts';
import { connectionEvent } from './connection-event.ts';

/** What is known of an account that somebody has connected. */
export type DisconnectParts = {
  readonly health: Pick<ConnectionHealth, 'find'>;
  readonly users: Pick<ProviderUsers, 'unlink'>;
  readonly owners: Pick<AccountOwners, 'release'>;
  readonly tokens: Pick<TokenManager, 'remove'>;
  readonly emit: EmitEvent;
  readonly clock: Pick<Clock, 'now'>;
};

/**
 * Forgets an account that somebody has connected: its tokens, its connection, who connected it and whose it is. The product is told. The provider
 * is not: there the person's grant stays until they take it back.
 *
 * Whatever stops it in between, it can be done again: the connection goes last.
 *
 * @returns false when nobody has connected it; one with a configured token counts as such
 * @throws ConnectorError `state_unavailable`
 */
export async function disconnectAccount(
  owner: AccountOwner,
  { health, users, owners, tokens, emit, clock }: DisconnectParts,
): Promise<boolean> {
  const connection = await health.find(owner);
  // Which tokens were refused is remembered of configured ones only.
  if (connection === undefined || connection.refused !== undefined) return false;
  const atMs = clock.now();
  await users.unlink(owner);
  await emit(
    connectionEvent(owner, {
      type: connectionRemoved.type,
      kind: 'connection',
      occasion: ['removed', String(connection.sinceMs)],
      atMs,
      data: { since: new Date(atMs).toISOString() },
    }),
  );
  await owners.release(owner);
  await tokens.remove(owner);
  return true;
}
