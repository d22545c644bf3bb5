import { type AccountOwner, isConnectorError } from '@pyloto/core-connectors';

import type { ConnectionHealth } from '../tokens/connection-health.ts';

/** How far a walk through all tokens is, in accounts. */
export type ReencryptionProgress = {
  readonly total: number;
  /** `current`, `reencrypted` and `unreadable` so far. */
  readonly done: number;
  /** Were under the first key, or have no tokens here. */
  readonly current: number;
  readonly reencrypted: number;
  /** Are under a key that is not configured, or were changed by somebody else. */
  readonly unreadable: number;
};

type Walk = {
  readonly health: ConnectionHealth;
  readonly reencrypt: (owner: AccountOwner) => Promise<'current' | 'reencrypted'>;
  readonly onProgress: ((progress: ReencryptionProgress) => void) | undefined;
  readonly signal: AbortSignal | undefined;
};

/** Takes every connection of every tenant, one after the other. */
export async function reencryptAll(walk: Walk): Promise<ReencryptionProgress> {
  const { health, onProgress, signal } = walk;
  const owners: AccountOwner[] = [];
  for (const tenantId of await health.tenants()) owners.push(...(await health.list(tenantId)));
  const progress = { total: owners.length, done: 0, current: 0, reencrypted: 0, unreadable: 0 };
  for (const owner of owners) {
    signal?.throwIfAborted();
    progress[await reencryptOne(walk, owner)] += 1;
    progress.done += 1;
    onProgress?.({ ...progress });
  }
  return progress;
}

async function reencryptOne(
  { reencrypt }: Walk,
  owner: AccountOwner,
): Promise<'current' | 'reencrypted' | 'unreadable'> {
  try {
    return await reencrypt(owner);
  } catch (error) {
    if (isUnreadable(error)) return 'unreadable';
    throw error;
  }
}

/** Redis answered; what it has cannot be decrypted. */
function isUnreadable(error: unknown): boolean {
  return isConnectorError(error) && isConnectorError(error.cause);
}
