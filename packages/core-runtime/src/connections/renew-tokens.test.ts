import {
  createMemoryConnectionHealth,
  createMemoryTokenStorage,
  createTokenManager,
} from '@pyloto/core-auth';
import { type AccountOwner, ConnectorError, Secret } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { manualClock, recordLogs } from '../test-harness.ts';
import { renewTokens, type TokenRenewal } from './renew-tokens.ts';

const DAY_MS = 86_400_000;
const ACME: AccountOwner = { tenantId: 'acme', channel: 'parcels', accountId: 'depot-1' };
const GLOBEX: AccountOwner = { tenantId: 'globex', channel: 'parcels', accountId: 'depot-2' };

const tokensUntil = (endMs: number) => ({ accessToken: Secret.of('t'), expiresAtMs: endMs });

/** Two accounts of which nobody uses one, with tokens of sixty days. */
async function openBench(more: Partial<TokenRenewal> = {}) {
  const clock = manualClock();
  const logs = recordLogs();
  const health = createMemoryConnectionHealth();
  const renewed: string[] = [];
  const lost = new Set<string>();
  const manager = createTokenManager({
    storage: createMemoryTokenStorage({ clock, health }),
    refresh: async ({ accountId }) => {
      renewed.push(accountId);
      if (lost.has(accountId)) throw new ConnectorError('auth_invalid', 'the grant must be good');
      return tokensUntil(clock.now() + 60 * DAY_MS);
    },
    clock: { ...clock, sleep: () => new Promise(() => {}) },
    random: () => 0,
    newId: (() => {
      let ids = 0;
      return () => `id-${(ids += 1)}`;
    })(),
    renewsByAccessToken: true,
    earlyMs: 10 * DAY_MS,
  });
  for (const owner of [ACME, GLOBEX]) {
    await manager.store(owner, tokensUntil(clock.now() + 60 * DAY_MS));
  }
  /** Lets the look be taken for so many days. */
  async function pass(days: number): Promise<void> {
    const stop = new AbortController();
    const endMs = clock.now() + days * DAY_MS;
    const sleep = async (ms: number): Promise<void> => {
      clock.advance(ms);
      await manager.whenIdle();
      if (clock.now() >= endMs) stop.abort();
    };
    const parts: TokenRenewal = {
      health,
      tokens: manager,
      channels: new Set(['parcels']),
      clock: { ...clock, sleep },
      logger: logs.logger,
      ...more,
    };
    await renewTokens(parts, stop.signal);
  }
  return { clock, logs, health, renewed, lost, pass };
}

test('tokens that nobody uses are renewed ten days before they end, and once', async () => {
  const bench = await openBench();
  await bench.pass(49);
  expect(bench.renewed).toEqual([]);
  await bench.pass(2);
  expect(bench.renewed.toSorted()).toEqual(['depot-1', 'depot-2']);
  await bench.pass(200);
  expect(bench.renewed).toHaveLength(2 + 2 * 4);
  expect(await bench.health.list('acme')).toMatchObject([{ state: 'healthy' }]);
});

test('one whose grant is over is unhealthy, is left alone from then on, and keeps nobody else’s', async () => {
  const bench = await openBench();
  bench.lost.add('depot-1');
  await bench.pass(70);
  expect(bench.renewed.toSorted()).toEqual(['depot-1', 'depot-2']);
  expect(await bench.health.list('acme')).toMatchObject([
    { state: 'unhealthy', errorCode: 'auth_invalid' },
  ]);
  expect(await bench.health.list('globex')).toMatchObject([{ state: 'healthy' }]);
});

test('what other providers renew when it is used is not looked after', async () => {
  const bench = await openBench({ channels: new Set() });
  await bench.pass(1);
  const other = await openBench({ channels: new Set(['letters']) });
  await other.pass(55);
  expect([...bench.renewed, ...other.renewed]).toEqual([]);
});

test('without the store it is told, and goes on when it is back', async () => {
  let looks = 0;
  const bench = await openBench();
  const away = await openBench({
    health: {
      ...bench.health,
      tenants: async () => {
        looks += 1;
        if (looks <= 2) throw new ConnectorError('state_unavailable', 'the store must answer');
        return bench.health.tenants();
      },
    },
  });
  await away.pass(51);
  expect(away.logs.named('tokens_not_renewed')).toMatchObject([
    { level: 'warn', errorCode: 'state_unavailable' },
    { level: 'warn' },
  ]);
  expect(away.renewed.toSorted()).toEqual(['depot-1', 'depot-2']);
});
