import type { Clock } from '@pyloto/core-connectors';

/**
 * Remembers what may happen once.
 *
 * @throws ConnectorError `state_unavailable` when the store cannot answer; the caller must then refuse
 */
export type UsedNonces = {
  /** @returns true for the first who asks within `keptMs`, false for everybody after */
  readonly use: (nonce: {
    readonly tenantId: string;
    readonly nonce: string;
    readonly keptMs: number;
  }) => Promise<boolean>;
};

/** Remembers in this process: it has to be the only one. */
export function createMemoryUsedNonces({
  clock,
}: {
  readonly clock: Pick<Clock, 'monotonicMs'>;
}): UsedNonces {
  const endsByNonce = new Map<string, number>();
  return {
    use: async ({ tenantId, nonce, keptMs }) => {
      const nowMs = clock.monotonicMs();
      for (const [key, endsAtMs] of endsByNonce) {
        if (endsAtMs <= nowMs) endsByNonce.delete(key);
      }
      const key = `${tenantId}:${nonce}`;
      if (endsByNonce.has(key)) return false;
      endsByNonce.set(key, nowMs + keptMs);
      return true;
    },
  };
}
