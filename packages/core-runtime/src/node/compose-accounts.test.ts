import { once } from 'node:events';
import { createServer } from 'node:http';

import { Secret } from '@pyloto/core-connectors';
import type { EventEnvelope } from '@pyloto/core-events';
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
function compose(mode: 'production' | 'sandbox' = 'production') {
  const isSandbox = mode === 'sandbox';
  const prefix = isSandbox ? 'sandbox_' : '';
  const token = Secret.of(prefix + TOKEN);
  const accounts = [{ ...OWNER, accessToken: token.reveal() }];
  const config = readAppConfig(
    {
      PYLOTO_MODE: mode,
      PARCELS_SECRET: `${prefix}secret`,
      PARCELS_TOKEN: `${prefix}token`,
      PYLOTO_ACCOUNTS: JSON.stringify(accounts),
    },
    parcels,
  );
  const metrics = { ...recordMetrics().port, gauge: () => {}, touch: () => {} };
  const told: string[] = [];
  const marks: unknown[] = [];
  const { promise: taken, resolve: take } = Promise.withResolvers<void>();
  const deliver = async ({ type, sandbox }: EventEnvelope): Promise<void> => {
    await taken;
    told.push(type);
    marks.push(sandbox);
  };
  const { logger } = recordLogs();
  const runtime = createRuntime({
    connector: parcels,
    secrets,
    logger,
    sandbox: isSandbox,
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
  return { composed, told, marks, take, token };
}

test('accounts are closed once the product was told of what has become of them', async () => {
  const { composed, told, take, token } = compose();
  await composed.tokens.refuse(OWNER, token);
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

test.each([
  ['sandbox', true],
  ['production', undefined],
] as const)('what %s tells of its own accounts is marked as its mode wants', async (mode, mark) => {
  const { composed, marks, take, token } = compose(mode);
  take();
  await composed.tokens.refuse(OWNER, token);
  await composed.close();
  expect(marks).toEqual([mark]);
});

test('a sandbox calls its provider on this machine, and nobody outside', async () => {
  const server = createServer((_request, response) => response.end('played'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const { http, close } = compose('sandbox').composed;
  const get = (url: string) => http.request({ method: 'GET', url, timeoutMs: 5000 });

  expect((await get(`http://127.0.0.1:${port}/`)).status).toBe(200);
  await expect(get('https://93.184.215.14/')).rejects.toMatchObject({ code: 'address_forbidden' });

  await close();
  server.close();
});
