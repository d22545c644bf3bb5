import type { Metrics, RateLimiter, TenantDirectory } from '@pyloto/core-connectors';
import { createMemoryLedger } from '@pyloto/core-dedupe';
import { createMemoryDeadLetters } from '@pyloto/core-delivery';
import { createMemoryRateLimiter } from '@pyloto/core-rate-limit';

import { systemClock } from '../../system-clock.ts';
import type { MemoryState } from './connector-state.ts';

/** Keeps everything in this process. */
export function openMemoryState(options: {
  readonly connector: string;
  readonly metrics: Metrics;
  readonly limitsOf: TenantDirectory['limitsOf'];
}): MemoryState {
  const { connector, metrics, limitsOf } = options;
  const ledger = createMemoryLedger({
    clock: systemClock,
    onEvict: (count) => metrics.count('ledger_evictions_total', count, { connector }),
  });
  const rateLimiter: RateLimiter = createMemoryRateLimiter({ clock: systemClock, limitsOf });
  return {
    durability: 'memory',
    ledger,
    deadLetters: createMemoryDeadLetters({ clock: systemClock }),
    rateLimiter,
    checks: {},
    ledgerEntries: () => ledger.stats().entries,
    close: async () => {},
  };
}
