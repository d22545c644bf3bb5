import type { Clock } from '@pyloto/core-connectors';

import { type ProviderUser, userKey } from './provider-users.ts';

/** How far the deletion is that somebody has asked for; nothing in it says who. Times in milliseconds since the epoch. */
export type DataDeletion = {
  /** What the person is given to ask with: 32 hexadecimal digits. */
  readonly code: string;
  /** When it was asked for, the last time. */
  readonly requestedAtMs: number;
  /** When everything was done that this app does; absent while it is not. */
  readonly doneAtMs?: number | undefined;
};

/**
 * The deletions that people have asked for, each for {@link DATA_DELETION_KEPT_MS} after the last time.
 *
 * @throws ConnectorError `state_unavailable` when the store cannot answer
 */
export type DataDeletions = {
  /** The code of somebody's deletion: the one they have, else `candidate`, which is theirs from now on. */
  readonly codeOf: (user: ProviderUser, candidate: string) => Promise<string>;
  /** Keeps how far a deletion is. */
  readonly keep: (deletion: DataDeletion) => Promise<void>;
  readonly find: (code: string) => Promise<DataDeletion | undefined>;
};

/** How long a deletion is remembered: 90 days. */
export const DATA_DELETION_KEPT_MS = 90 * 86_400_000;

/** Remembers in this process. */
export function createMemoryDataDeletions({
  clock,
}: {
  readonly clock: Pick<Clock, 'monotonicMs'>;
}): DataDeletions {
  const codes = createExpiringMap<string>(clock);
  const deletions = createExpiringMap<DataDeletion>(clock);
  return {
    codeOf: async (user, candidate) => {
      const code = codes.get(userKey(user)) ?? candidate;
      codes.set(userKey(user), code);
      return code;
    },
    keep: async (deletion) => deletions.set(deletion.code, deletion),
    find: async (code) => deletions.get(code),
  };
}

function createExpiringMap<Value>(clock: Pick<Clock, 'monotonicMs'>) {
  const entries = new Map<string, { readonly value: Value; readonly endsAtMs: number }>();
  function dropEnded(): void {
    for (const [key, { endsAtMs }] of entries) {
      if (endsAtMs <= clock.monotonicMs()) entries.delete(key);
    }
  }
  return {
    get: (key: string): Value | undefined => {
      dropEnded();
      return entries.get(key)?.value;
    },
    set: (key: string, value: Value): void => {
      const endsAtMs = clock.monotonicMs() + DATA_DELETION_KEPT_MS;
      entries.set(key, { value, endsAtMs });
    },
  };
}
