import { expect, test } from 'vitest';

import { openCommandDoor } from '../commands/command-test-door.ts';
import { parcels, recordMetrics } from '../test-harness.ts';
import { composeCommands } from './compose-commands.ts';
import { readAppConfig } from './environment/app-config.ts';
import type { Environment } from './environment/environment-reader.ts';
import { openMemoryState } from './state/open-memory-state.ts';

const { parts } = openCommandDoor();
const connector = { ...parcels, commands: [...parts.definitions.values()] };
const KEYS = { PYLOTO_API_KEYS: '[{"tenantId":"acme","key":"key-of-acme-0123456789abcdef"}]' };
const WORKER = { ROLE: 'worker', REDIS_URL: 'redis://127.0.0.1:6379' };

function compose(env: Environment, commands = connector.commands) {
  const config = readAppConfig(
    { PARCELS_SECRET: 'a-secret', PARCELS_TOKEN: 'a-token', ...env },
    connector,
  );
  const metrics = { ...recordMetrics().port, gauge: () => {}, touch: () => {} };
  const stopping = new AbortController();
  const composed = composeCommands({
    connector: { ...connector, commands },
    config,
    state: openMemoryState({ connector: 'parcels', metrics, limitsOf: () => ({}) }),
    directory: { findAccount: parts.findAccount, limitsOf: () => ({}) },
    provider: { ...parts, timeoutMs: config.commandTimeoutMs },
    emit: async () => {},
    metrics,
    stopping: stopping.signal,
  });
  return { composed, stopping };
}

test('commands are there where somebody has a key for them', () => {
  expect(compose({}).composed).toBeUndefined();
  expect(compose(KEYS, []).composed).toBeUndefined();
  expect(compose(KEYS).composed?.parts.definitions.has('ship')).toBe(true);
});

test('a process that only works sends what others have accepted without a key of its own', () => {
  const { composed } = compose(WORKER);
  expect(composed?.parts.definitions.has('ship')).toBe(true);
  expect(composed?.keyring.authenticate('Bearer key-of-acme-0123456789abcdef')).toBeUndefined();
});

test('a lease outlasts an attempt, however long that may take', () => {
  const { composed } = compose({ ...KEYS, COMMAND_TIMEOUT_MS: '120000' });
  expect(composed?.parts).toMatchObject({ timeoutMs: 120_000, leaseMs: 240_000 });
});

test('commands know when the process stops', () => {
  const { composed, stopping } = compose(KEYS);
  expect(composed?.parts.isStopping?.()).toBe(false);
  stopping.abort();
  expect(composed?.parts.isStopping?.()).toBe(true);
});

test('a sandbox fetches no file of an address that a caller has chosen', async () => {
  const { composed } = compose({
    PYLOTO_MODE: 'sandbox',
    PARCELS_SECRET: '',
    PARCELS_TOKEN: '',
  });
  const call = { method: 'GET', url: 'http://127.0.0.1:9/', timeoutMs: 1000 } as const;
  const refused = { code: 'address_forbidden', effect: 'none' };
  const http = composed?.parts.publicHttp;
  await expect(http?.request(call)).rejects.toMatchObject(refused);
  await expect(http?.stream(call, { maxBytes: 1 })).rejects.toMatchObject(refused);
});
