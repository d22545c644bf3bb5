import type { ApiKey } from '@pyloto/core-auth';
import { expect, test } from 'vitest';

import { openCommandDoor } from '../../commands/command-test-door.ts';
import { type CommandsPlace, readCommandsConfig } from './commands-config.ts';
import { type Environment, EnvironmentReader } from './environment-reader.ts';

const KEY = 'key-of-acme-0123456789abcdef';
const KEYS = JSON.stringify([{ tenantId: 'acme', key: KEY, scopes: ['ship'] }]);
const commands = [...openCommandDoor().parts.definitions.values()];

function readTextFile(path: string): string {
  if (path === '/run/keys.json') return KEYS;
  throw new Error('ENOENT');
}

function read(env: Environment, place: Partial<CommandsPlace> = {}) {
  const reader = new EnvironmentReader(env, readTextFile);
  const where = { mode: 'production', commands, tenantIds: ['acme'], readTextFile } as const;
  const config = readCommandsConfig(reader, { ...where, ...place });
  reader.assertValid();
  return config;
}

function valueOf(key: ApiKey | undefined): string | undefined {
  return key !== undefined && 'key' in key ? key.key.reveal() : undefined;
}

function problemsOf(env: Environment): string {
  try {
    read(env);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'no problem';
}

test('without keys there are none in production, and a documented one of the first tenant in a sandbox', () => {
  expect(read({}).apiKeys).toEqual([]);
  const [key, ...others] = read({}, { mode: 'sandbox', tenantIds: ['acme', 'globex'] }).apiKeys;
  expect([key?.tenantId, key?.scopes, others]).toEqual(['acme', ['*'], []]);
  expect(valueOf(key)).toBe('sandbox_commands_key');
});

test.each([KEYS, '/run/keys.json'])('keys are JSON, or in a file: %s', (PYLOTO_API_KEYS) => {
  const [key] = read({ PYLOTO_API_KEYS }).apiKeys;
  expect([key?.tenantId, key?.scopes, valueOf(key)]).toEqual(['acme', ['ship'], KEY]);
});

test('how long an attempt takes and when it is repeated have defaults, and are what is given', () => {
  const usual = read({});
  expect(usual.commandTimeoutMs).toBe(10_000);
  expect(usual.commandRetryScheduleMs).toEqual([1, 4, 16, 64, 256, 1_024].map((s) => s * 1_000));
  const given = read({ COMMAND_TIMEOUT_MS: '500', COMMAND_RETRY_SCHEDULE: '0.2,3' });
  expect(given).toMatchObject({ commandTimeoutMs: 500, commandRetryScheduleMs: [200, 3_000] });
});

test('every bad entry is named by its place, and never by its value', () => {
  const message = problemsOf({
    PYLOTO_API_KEYS: JSON.stringify([
      { tenantId: 'acme', key: 'short' },
      { tenantId: 'acme', key: KEY, scopes: ['fly'] },
    ]),
    COMMAND_TIMEOUT_MS: '99',
    COMMAND_RETRY_SCHEDULE: 'soon',
  });
  expect(message).toMatch(/PYLOTO_API_KEYS\[0\]\S* must be/);
  expect(message).toMatch(/PYLOTO_API_KEYS\[1\]\S* must be/);
  expect(message).toContain('COMMAND_TIMEOUT_MS must be a whole number from 100 to 120000');
  expect(message).toContain('COMMAND_RETRY_SCHEDULE must be');
  expect(message).not.toMatch(/key-of-acme|short|soon/);
});

test.each(['{}', '[]', 'not json', '/run/nothing.json'])('%j is no list of keys', (text) => {
  const message = problemsOf({ PYLOTO_API_KEYS: text });
  expect(message).toContain('PYLOTO_API_KEYS must be a JSON list of at least one key');
});
