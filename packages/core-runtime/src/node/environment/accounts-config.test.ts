import { hash } from 'node:crypto';
import { inspect } from 'node:util';

import type { OAuthConnection } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { parcels } from '../../test-harness.ts';
import { readAppConfig } from './app-config.ts';
import type { Environment } from './environment-reader.ts';

const acme = { tenantId: 'acme', channel: 'parcels', accountId: '106540352242922' };
const zoo = { tenantId: 'zoo', channel: 'parcels', accountId: '381427165085703' };
const needed = { PARCELS_SECRET: 'current', PARCELS_TOKEN: 'token' };
const files: Record<string, string> = {
  '/etc/pyloto/accounts.json': `\uFEFF${JSON.stringify([acme])}\n`,
  '/etc/pyloto/broken.json': '[{"accessToken":"a-token-that-nobody-sees"',
};

const PARCELS_LOGIN: OAuthConnection = {
  provider: {
    id: 'parcels',
    channel: 'parcels',
    authorizationEndpoint: 'https://parcels.example/authorize',
    tokenEndpoint: 'https://parcels.example/token',
    scopes: [],
    usesPkce: true,
    clientAuthentication: 'none',
  },
  clientIdSetting: 'PARCELS_CLIENT_ID',
};

function read(env: Environment) {
  return readAppConfig({ ...needed, ...env }, parcels.manifest, (path) => {
    const text = files[path];
    if (text === undefined) throw new Error('ENOENT');
    return text;
  });
}

function listed(...entries: readonly unknown[]): Environment {
  return { PYLOTO_ACCOUNTS: JSON.stringify(entries) };
}

function problemsOf(env: Environment): readonly string[] {
  try {
    read(env);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message.split('\n').slice(1);
  }
  return [];
}

test('accounts come from the variable itself, from the path in it, and from PYLOTO_ACCOUNTS_FILE', () => {
  for (const env of [
    listed(acme),
    { PYLOTO_ACCOUNTS: '/etc/pyloto/accounts.json' },
    { PYLOTO_ACCOUNTS_FILE: '/etc/pyloto/accounts.json' },
  ]) {
    expect(read(env).accounts).toEqual([acme]);
  }
});

test('without the variable there is no list of accounts', () => {
  expect(read({}).accounts).toBeUndefined();
});

test('an empty list says that people connect all accounts, where they can', () => {
  const connectable = { ...parcels, oauth: [PARCELS_LOGIN] };
  const env = {
    ...needed,
    ...listed(),
    PYLOTO_PUBLIC_URL: 'https://connect.acme.example',
    PYLOTO_ENCRYPTION_KEYS: `2026-11:${hash('sha256', 'a key of the tests', 'base64')}`,
    PARCELS_CLIENT_ID: '17',
  };
  expect(readAppConfig(env, connectable).accounts).toEqual([]);
  const { PYLOTO_PUBLIC_URL: _url, PYLOTO_ENCRYPTION_KEYS: _keys, ...closed } = env;
  expect(() => readAppConfig(closed, connectable)).toThrow(
    /PYLOTO_PUBLIC_URL must be set where PYLOTO_ACCOUNTS is an empty list/,
  );
  expect(problemsOf(listed())).toEqual([
    expect.stringContaining('PYLOTO_ACCOUNTS must be a JSON list of at least one account'),
  ]);
});

test('an account may have limits and a token, which does not print', () => {
  const limits = { requestsPerMinute: 600, outboundPerDay: 1_000_000_000 };
  const config = read(listed({ ...acme, accessToken: 'a-token-that-nobody-sees', limits }, zoo));
  const [account] = config.accounts ?? [];
  expect(account).toMatchObject({ ...acme, limits });
  expect(account?.accessToken?.reveal()).toBe('a-token-that-nobody-sees');
  expect(inspect(config, { depth: 9 }) + JSON.stringify(config)).not.toContain('nobody-sees');
});

test('every bad field is named by its entry, with what it must be and an example', () => {
  const env = listed(
    { tenantId: 'a b', channel: 'Parcels', accountId: 106_540_352_242_922, accessToken: '' },
    'acme',
    { ...zoo, limits: { requestsPerMinute: 0, itemsPerDay: 1.5, outboundPerDay: '9' } },
    { ...zoo, accountId: 'other', limits: { requestsPerHour: 9 } },
    { ...zoo, accountId: 'third', acessToken: 'x' },
  );
  const limit = 'must be a whole number from 1 to 1000000000, for example';
  expect(problemsOf(env)).toEqual([
    '  - PYLOTO_ACCOUNTS[0].tenantId must be 1 to 64 characters of A–Z a–z 0–9 _ -, for example PYLOTO_ACCOUNTS[0].tenantId=acme',
    '  - PYLOTO_ACCOUNTS[0].channel must be the type of a channel, in lower case, for example PYLOTO_ACCOUNTS[0].channel=whatsapp',
    '  - PYLOTO_ACCOUNTS[0].accountId must be the provider’s id of the account, as text of 1 to 256 characters without white space, for example PYLOTO_ACCOUNTS[0].accountId="106540352242922"',
    '  - PYLOTO_ACCOUNTS[0].accessToken must be visible ASCII characters without white space, for example PYLOTO_ACCOUNTS[0].accessToken="…"',
    '  - PYLOTO_ACCOUNTS[1] must be an object of tenantId, channel, accountId and, optionally, accessToken and limits, for example PYLOTO_ACCOUNTS[1]={"tenantId":"acme","channel":"whatsapp","accountId":"106540352242922"}',
    `  - PYLOTO_ACCOUNTS[2].limits.requestsPerMinute ${limit} PYLOTO_ACCOUNTS[2].limits.requestsPerMinute=600`,
    `  - PYLOTO_ACCOUNTS[2].limits.itemsPerDay ${limit} PYLOTO_ACCOUNTS[2].limits.itemsPerDay=600`,
    `  - PYLOTO_ACCOUNTS[2].limits.outboundPerDay ${limit} PYLOTO_ACCOUNTS[2].limits.outboundPerDay=600`,
    expect.stringMatching(
      /PYLOTO_ACCOUNTS\[3\]\.limits must be an object of requestsPerMinute, .*outboundPerDay/,
    ),
    expect.stringMatching(/PYLOTO_ACCOUNTS\[4\] must be an object of tenantId, channel/),
  ]);
});

test.each(['…', 'EAA EAB', 'EAAB\n', 'EAÁB'])(
  'a token that no header can carry is refused: %j',
  (accessToken) => {
    expect(problemsOf(listed({ ...acme, accessToken }))).toEqual([
      expect.stringContaining('accessToken must be visible ASCII characters'),
    ]);
  },
);

test('an entry is told its missing fields', () => {
  const problems = problemsOf(listed({})).join('\n');
  for (const name of ['tenantId', 'channel', 'accountId']) {
    expect(problems).toContain(`PYLOTO_ACCOUNTS[0].${name} must be`);
  }
});

test('an account may be named once, and on another channel again', () => {
  expect(problemsOf(listed(acme, { ...acme, channel: 'letters' }))).toEqual([]);
  expect(problemsOf(listed(acme, zoo, { ...acme, tenantId: 'zoo' }))).toEqual([
    '  - PYLOTO_ACCOUNTS[2].accountId must be an account that no other entry of its channel names (PYLOTO_ACCOUNTS[0] does), for example PYLOTO_ACCOUNTS[2].accountId=106540352242922',
  ]);
});

function acmeWith(accountId: string, limits?: object): object {
  return { ...acme, accountId, limits };
}

test('the entries of a tenant have one set of limits, which need not be repeated', () => {
  const limits = { itemsPerMinute: 60, itemsPerDay: 600 };
  const sameLimits = { itemsPerDay: 600, itemsPerMinute: 60 };
  expect(
    problemsOf(listed(acmeWith('1', limits), acmeWith('2'), acmeWith('3', sameLimits))),
  ).toEqual([]);
  expect(
    problemsOf(listed(acmeWith('1', limits), acmeWith('2'), acmeWith('3', { itemsPerDay: 9 }))),
  ).toEqual([
    expect.stringMatching(
      /PYLOTO_ACCOUNTS\[2\]\.limits must be left out or the same as in PYLOTO_ACCOUNTS\[0\]/,
    ),
  ]);
});

test.each([
  ['an empty list', { PYLOTO_ACCOUNTS: '[]' }],
  ['no file', { PYLOTO_ACCOUNTS: '/nowhere/at-all' }],
  ['a file that is cut off', { PYLOTO_ACCOUNTS: '/etc/pyloto/broken.json' }],
  ['an object', { PYLOTO_ACCOUNTS: '{"tenantId":"acme"}' }],
  ['text that is cut off', { PYLOTO_ACCOUNTS: '[{"accessToken":"a-token-that-nobody-sees"' }],
])('%s is not a list of accounts, and nothing of it is repeated', (_, env) => {
  const problems = problemsOf(env);
  expect(problems).toEqual([
    expect.stringMatching(
      /PYLOTO_ACCOUNTS must be a JSON list of at least one account, or the path of a file that holds one/,
    ),
  ]);
  expect(problems.join()).not.toMatch(/nobody-sees|nowhere/);
});

test('one tenant for every account and a list of accounts contradict each other', () => {
  expect(problemsOf({ ...listed(acme), PYLOTO_TENANT_ID: 'acme' })).toEqual([
    expect.stringContaining('PYLOTO_TENANT_ID must be left out when PYLOTO_ACCOUNTS says whose'),
  ]);
});

test('a real token is refused in a sandbox, and a sandbox token outside of it', () => {
  const real = listed({ ...acme, accessToken: 'real' });
  const play = listed({ ...acme, accessToken: 'sandbox_token' });
  const sandbox = { PYLOTO_MODE: 'sandbox', PARCELS_SECRET: '', PARCELS_TOKEN: '' };
  expect(problemsOf(real)).toEqual([]);
  expect(problemsOf({ ...play, ...sandbox })).toEqual([]);
  expect(problemsOf({ ...real, ...sandbox }).join()).toMatch(
    /PYLOTO_ACCOUNTS\[0\]\.accessToken must be a sandbox value/,
  );
  expect(problemsOf(play).join()).toMatch(/PYLOTO_ACCOUNTS\[0\]\.accessToken must be a real value/);
});
