import { Secret } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { emitEvents } from '../emit-events.ts';
import { createRuntime } from '../runtime.ts';
import { createTenantDirectory } from '../tenants/create-tenant-directory.ts';
import { parcels, recordLogs, recordMetrics, secrets } from '../test-harness.ts';
import { composeAccounts } from './compose-accounts.ts';
import { readAppConfig } from './environment/app-config.ts';
import { openMemoryState } from './state/open-memory-state.ts';

const OWNER = { tenantId: 'acme', channel: 'parcels', accountId: 'depot-1' };
const TOKEN = 'a-token-of-depot-1';

/** The accounts of an app whose product takes an event when it is told to. */
function compose() {
  const accounts = [{ ...OWNER, accessToken: TOKEN }];
  const config = readAppConfig(
    {
      PARCELS_SECRET: 'a-secret',
      PARCELS_TOKEN: 'a-token',
      PYLOTO_ACCOUNTS: JSON.stringify(accounts),
    },
    parcels,
  );
  const metrics = { ...recordMetrics().port, gauge: () => {}, touch: () => {} };
  const told: string[] = [];
  const { promise: taken, resolve: take } = Promise.withResolvers<void>();
  const deliver = async ({ type }: { type: string }): Promise<void> => {
    await taken;
    told.push(type);
  };
  const { logger } = recordLogs();
  const runtime = createRuntime({
    connector: parcels,
    secrets,
    logger,
    destinations: [{ sink: { kind: 'log', deliver } }],
  });
  const composed = composeAccounts({
    connector: parcels,
    config,
    state: openMemoryState({ connector: 'parcels', metrics, limitsOf: () => ({}) }),
    directory: createTenantDirectory(config),
    metrics,
    logger,
    emit: (event) => emitEvents([event], runtime),
  });
  return { composed, told, take };
}

test('accounts are closed once the product was told of what has become of them', async () => {
  const { composed, told, take } = compose();
  await composed.tokens.refuse(OWNER, Secret.of(TOKEN));
  let isClosed = false;
  const closing = (async () => {
    await composed.close();
    isClosed = true;
  })();
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  expect(isClosed).toBe(false);
  take();
  await closing;
  expect(told).toEqual(['pyloto.connections.connection_unhealthy.v1']);
});
