import type { Clock } from '@pyloto/core-connectors';

import { connectionOf } from './connection-of.ts';
import type { MemoryConnectionHealth } from './memory-connection-health.ts';
import { ownerKey } from './owner-key.ts';
import { ANY_VERSION, type StoredTokens, type TokenStorage } from './token-storage.ts';

/** What a token storage in memory is made with. */
export type MemoryTokenStorageOptions = {
  readonly clock: Clock;
  /** Where the connections are shown. */
  readonly health: MemoryConnectionHealth;
};

/** Keeps tokens in this process, as they are; a person has to connect every account again after it ends. */
export function createMemoryTokenStorage({
  clock,
  health,
}: MemoryTokenStorageOptions): TokenStorage {
  const records = new Map<string, StoredTokens>();
  const locks = new Map<string, { readonly ownerToken: string; readonly endsAtMs: number }>();

  return {
    durability: 'memory',
    read: async (owner) => records.get(ownerKey(owner)),
    write: async (owner, { from, to }) => {
      const key = ownerKey(owner);
      const version = records.get(key)?.version;
      if (version === to.version) return true;
      if (from !== ANY_VERSION && version !== from) return false;
      records.set(key, to);
      health.set(owner, connectionOf(owner, to));
      return true;
    },
    remove: async (owner, left) => {
      const hadTokens = records.delete(ownerKey(owner));
      if (hadTokens || left === undefined) health.set(owner, left);
      return hadTokens;
    },
    lock: async (owner, { ownerToken, leaseMs }) => {
      const key = ownerKey(owner);
      const nowMs = clock.monotonicMs();
      const lock = locks.get(key);
      if (lock !== undefined && lock.ownerToken !== ownerToken && lock.endsAtMs > nowMs) {
        return { isHeld: false, retryAfterMs: lock.endsAtMs - nowMs };
      }
      locks.set(key, { ownerToken, endsAtMs: nowMs + leaseMs });
      return { isHeld: true, atMs: clock.now() };
    },
    unlock: async (owner, ownerToken) => {
      const key = ownerKey(owner);
      if (locks.get(key)?.ownerToken === ownerToken) locks.delete(key);
    },
  };
}
