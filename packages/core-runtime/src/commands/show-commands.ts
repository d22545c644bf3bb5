import type { Clock, Gauges, OutboundLedger } from '@pyloto/core-connectors';

import { sharedSnapshot } from '../shared-snapshot.ts';

/** Which commands to show as metrics. */
export type ShownCommands = {
  readonly connector: string;
  readonly ledger: Pick<OutboundLedger, 'count' | 'tenants'>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
};

const STATES = ['accepted', 'sending', 'failed', 'unknown'] as const;

/** Shows how many commands may need somebody, over all tenants. */
export function showCommands(metrics: Gauges, { connector, ledger, clock }: ShownCommands): void {
  const latest = sharedSnapshot(clock, () => countAll(connector, ledger));
  for (const state of STATES) {
    metrics.gauge('commands_open', async () => (await latest())[state], { connector, state });
  }
}

async function countAll(
  connector: string,
  ledger: ShownCommands['ledger'],
): Promise<Record<(typeof STATES)[number], number>> {
  const sums = { accepted: 0, sending: 0, failed: 0, unknown: 0 };
  const tenantIds = await ledger.tenants(connector);
  const counts = tenantIds.map((tenantId) => ledger.count({ tenantId, connector }));
  for (const count of await Promise.all(counts)) {
    for (const state of STATES) sums[state] += count[state];
  }
  return sums;
}
