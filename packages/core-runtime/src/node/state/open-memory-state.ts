import {
  createMemoryAccountOwners,
  createMemoryConnectionHealth,
  createMemoryDataDeletions,
  createMemoryProviderUsers,
  createMemoryTokenStorage,
  createMemoryUsedNonces,
  type MemoryConnectionHealth,
} from '@pyloto/core-auth';
import type { Metrics, RateLimiter, TenantDirectory } from '@pyloto/core-connectors';
import { createMemoryLedger } from '@pyloto/core-dedupe';
import {
  createMemoryConversationWindows,
  createMemoryDeadLetters,
  createMemoryOutboundLedger,
} from '@pyloto/core-delivery';
import {
  createMemoryPacer,
  createMemoryRateLimiter,
  createMemoryTokenBuckets,
} from '@pyloto/core-rate-limit';

import { systemClock } from '../../system-clock.ts';
import type { ConnectionState } from './connection-state.ts';
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
  const connections = createMemoryConnectionHealth();
  const rateLimiter: RateLimiter = createMemoryRateLimiter({ clock: systemClock, limitsOf });
  return {
    durability: 'memory',
    ledger,
    deadLetters: createMemoryDeadLetters({ clock: systemClock }),
    rateLimiter,
    pacer: createMemoryPacer({ clock: systemClock, limitsOf }),
    outboundLedger: createMemoryOutboundLedger({ clock: systemClock }),
    windows: createMemoryConversationWindows({ clock: systemClock }),
    buckets: createMemoryTokenBuckets({ clock: systemClock }),
    connections,
    openConnections: () => connectionsIn(connections),
    checks: {},
    ledgerEntries: () => ledger.stats().entries,
    close: async () => {},
  };
}

function connectionsIn(health: MemoryConnectionHealth): ConnectionState {
  return {
    storage: createMemoryTokenStorage({ clock: systemClock, health }),
    owners: createMemoryAccountOwners(),
    nonces: createMemoryUsedNonces({ clock: systemClock }),
    users: createMemoryProviderUsers({ health }),
    deletions: createMemoryDataDeletions({ clock: systemClock }),
  };
}
