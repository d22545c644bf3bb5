import { type AccessTokens, type AccountOwner, Secret } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { type Connection, createMemoryConnectionHealth, createStaticTokens } from '../index.ts';
import { manualClock, OWNER, START_MS } from './test-harness.ts';

const AUTH_INVALID = expect.objectContaining({ code: 'auth_invalid', effect: 'none' });
const TOKEN = Secret.of('configured');

function bench(find: (owner: AccountOwner) => Secret | undefined = () => TOKEN) {
  const clock = manualClock();
  const health = createMemoryConnectionHealth();
  const changes: Connection[] = [];
  const copy = (by = find, fallback?: AccessTokens): AccessTokens =>
    createStaticTokens({
      find: by,
      health,
      clock,
      onChange: (connection) => changes.push(connection),
      ...(fallback && { fallback }),
    });
  return { clock, health, changes, copy, tokens: copy() };
}

test('the configured token is given', async () => {
  expect(await bench().tokens.tokenOf(OWNER)).toBe(TOKEN);
});

test('a refused token is given by no copy any more, until another one is configured', async () => {
  let token = TOKEN;
  const { tokens, copy, changes, health, clock } = bench(() => token);
  await tokens.refuse(OWNER, TOKEN);
  await copy().refuse(OWNER, TOKEN);
  await expect(tokens.tokenOf(OWNER)).rejects.toEqual(AUTH_INVALID);
  await expect(copy().tokenOf(OWNER)).rejects.toEqual(AUTH_INVALID);
  expect(changes).toEqual([
    { ...OWNER, state: 'unhealthy', errorCode: 'auth_invalid', sinceMs: START_MS },
  ]);
  expect(await health.list('acme')).toEqual(changes);

  await clock.pass(1_000);
  token = Secret.of('another');
  expect(await tokens.tokenOf(OWNER)).toBe(token);
  expect(await copy().tokenOf(OWNER)).toBe(token);
  expect(changes.slice(1)).toEqual([{ ...OWNER, state: 'healthy', sinceMs: START_MS + 1_000 }]);
});

test('a copy that still has the refused token does not use it when another copy has a new one', async () => {
  const { tokens, copy, changes } = bench();
  const replaced = copy(() => Secret.of('another'));
  await tokens.refuse(OWNER, TOKEN);
  await replaced.tokenOf(OWNER);
  await expect(tokens.tokenOf(OWNER)).rejects.toEqual(AUTH_INVALID);
  await replaced.tokenOf(OWNER);
  expect(changes.map(({ state }) => state)).toEqual(['unhealthy', 'healthy']);
});

test('a token that is not configured any more cannot be refused', async () => {
  const { tokens, changes } = bench();
  await tokens.refuse(OWNER, Secret.of('older'));
  expect(await tokens.tokenOf(OWNER)).toBe(TOKEN);
  expect(changes).toEqual([]);
});

test('one account’s refused token is another account’s good one', async () => {
  const { tokens, health } = bench();
  await tokens.refuse(OWNER, TOKEN);
  for (const other of [
    { ...OWNER, accountId: '1002' },
    { ...OWNER, tenantId: 'zoo' },
  ]) {
    expect(await tokens.tokenOf(other)).toBe(TOKEN);
    await tokens.refuse(other, TOKEN);
    const [own, theirs] = [await health.find(OWNER), await health.find(other)];
    expect(own?.refused).not.toEqual(theirs?.refused);
  }
});

test('an account without a configured token is the fallback’s, and nobody’s without one', async () => {
  const asked: string[] = [];
  const fallback: AccessTokens = {
    tokenOf: async () => Secret.of('connected'),
    refuse: async (_owner, token) => void asked.push(token.reveal()),
  };
  const { copy } = bench();
  const tokens = copy(() => undefined, fallback);
  expect((await tokens.tokenOf(OWNER)).reveal()).toBe('connected');
  await tokens.refuse(OWNER, Secret.of('connected'));
  expect(asked).toEqual(['connected']);
  await expect(copy(() => undefined).tokenOf(OWNER)).rejects.toEqual(AUTH_INVALID);
});
