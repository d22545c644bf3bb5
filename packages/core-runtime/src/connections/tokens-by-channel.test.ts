import {
  createMemoryConnectionHealth,
  createMemoryTokenStorage,
  createTokenManager,
  type TokenManager,
} from '@pyloto/core-auth';
import { Secret } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { manualClock } from '../test-harness.ts';
import { tokensByChannel } from './tokens-by-channel.ts';

const HOUR_MS = 3_600_000;
const clock = manualClock();
const health = createMemoryConnectionHealth();
const storage = createMemoryTokenStorage({ clock, health });
let ids = 0;

/** A manager whose tokens are named after it. */
function managerOf(name: string, renewsByAccessToken: boolean): TokenManager {
  return createTokenManager({
    storage,
    refresh: async () => ({ accessToken: Secret.of(`renewed by ${name}`) }),
    clock,
    random: () => 0,
    newId: () => `id-${(ids += 1)}`,
    renewsByAccessToken,
  });
}

const owner = (channel: string) => ({ tenantId: 'acme', channel, accountId: '1' });
const tokens = tokensByChannel(
  new Map([
    ['letters', managerOf('letters', false)],
    ['parcels', managerOf('parcels', true)],
  ]),
);

test('an account is renewed on the terms of its own provider', async () => {
  for (const channel of ['letters', 'parcels']) {
    const given = { accessToken: Secret.of('first'), expiresAtMs: clock.now() + HOUR_MS };
    await tokens.store(owner(channel), given);
    expect((await tokens.tokenOf(owner(channel))).reveal()).toBe('first');
  }
  clock.advance(2 * HOUR_MS);
  expect((await tokens.tokenOf(owner('parcels'))).reveal()).toBe('renewed by parcels');
  await expect(tokens.tokenOf(owner('letters'))).rejects.toMatchObject({ code: 'auth_invalid' });
});

test('what is done to an account is done by its own', async () => {
  await tokens.refuse(owner('parcels'), Secret.of('renewed by parcels'));
  expect(await health.find(owner('parcels'))).toMatchObject({ state: 'unhealthy' });
  expect(await tokens.withdraw(owner('parcels'))).toBe(true);
  expect(await health.find(owner('parcels'))).toMatchObject({ errorCode: 'deauthorized' });
  await tokens.remove(owner('parcels'));
  expect(await health.find(owner('parcels'))).toBeUndefined();
  await tokens.whenIdle();
});

test('an account of a channel where nobody connects any has no token', async () => {
  await expect(tokens.tokenOf(owner('doves'))).rejects.toMatchObject({ code: 'auth_invalid' });
});

test('tokens of no provider are a mistake', () => {
  expect(() => tokensByChannel(new Map())).toThrow('at least one provider');
});
