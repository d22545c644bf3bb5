import { defineConnector, type OAuthProvider } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { parcels } from '../../test-harness.ts';
import { readAppConfig } from './app-config.ts';
import type { Environment } from './environment-reader.ts';

const provider: OAuthProvider = {
  id: 'parcels',
  channel: 'parcels',
  authorizationEndpoint: 'https://parcels.example/authorize',
  tokenEndpoint: 'https://parcels.example/token',
  scopes: ['parcels'],
  usesPkce: true,
  clientAuthentication: 'client_secret_basic',
};

const connector = defineConnector({
  ...parcels,
  parseEvents: () => [],
  manifest: {
    ...parcels.manifest,
    secrets: [
      ...parcels.manifest.secrets,
      {
        name: 'PARCELS_CLIENT_SECRET',
        purpose: 'oauth_client_secret',
        rotation: 'manual',
        optional: true,
      },
    ],
    settings: [
      { name: 'PARCELS_CLIENT_ID', kind: 'text', default: '', summary: 'The id of the app.' },
    ],
  },
  oauth: [
    { provider, clientIdSetting: 'PARCELS_CLIENT_ID', clientSecretName: 'PARCELS_CLIENT_SECRET' },
  ],
});

const KEY = Buffer.from(Array.from({ length: 32 }, (_, at) => at)).toString('base64');
const needed = { PARCELS_SECRET: 'current', PARCELS_TOKEN: 'token' };
const complete = {
  ...needed,
  PARCELS_CLIENT_ID: 'client-1',
  PARCELS_CLIENT_SECRET: 'a-client-secret',
  PYLOTO_PUBLIC_URL: 'https://connect.acme.example/',
  PYLOTO_ENCRYPTION_KEYS: `k1:${KEY}`,
};

/** The names of the variables that are told of, in their order. */
function badIn(env: Environment, described = connector): readonly string[] {
  try {
    readAppConfig(env, described);
    return [];
  } catch (error) {
    const lines = error instanceof Error ? error.message.split('\n').slice(1) : [];
    return lines.map((line) => / - (\S+) must be /.exec(line)?.[1] ?? line);
  }
}

test('accounts can be connected where there are an address, keys, and a client', () => {
  const config = readAppConfig(complete, connector);
  expect(config.publicUrl).toBe('https://connect.acme.example');
  expect(config.encryptionKeys).toMatchObject([{ id: 'k1' }]);
});

test('who connects no accounts needs nothing of it', () => {
  expect(badIn(needed)).toEqual([]);
});

test('an address alone is refused, with everything that it needs', () => {
  expect(badIn({ ...needed, PYLOTO_PUBLIC_URL: complete.PYLOTO_PUBLIC_URL })).toEqual([
    'PYLOTO_ENCRYPTION_KEYS',
    'PARCELS_CLIENT_ID',
    'PARCELS_CLIENT_SECRET',
  ]);
});

test('keys alone are refused: accounts that are connected could not be used', () => {
  const { PYLOTO_PUBLIC_URL: _, ...rest } = complete;
  expect(badIn(rest)).toEqual(['PYLOTO_PUBLIC_URL']);
});

test('a variable that is there and wrong is told once', () => {
  const env = {
    ...complete,
    PYLOTO_PUBLIC_URL: 'ftp://a.example',
    PYLOTO_ENCRYPTION_KEYS: 'k1:AAAA',
  };
  expect(badIn(env)).toEqual(['PYLOTO_ENCRYPTION_KEYS[0]', 'PYLOTO_PUBLIC_URL']);
});

test('a connector without such accounts takes either as it is', () => {
  for (const name of ['PYLOTO_PUBLIC_URL', 'PYLOTO_ENCRYPTION_KEYS'] as const) {
    expect(badIn({ ...needed, [name]: complete[name] }, parcels)).toEqual([]);
  }
});

test.each([
  'http://connect.acme.example',
  'https://connect.acme.example/?a=1',
  'https://connect.acme.example/#a',
  'connect.acme.example',
])('%s is no address where browsers reach the app', (url) => {
  expect(badIn({ ...complete, PYLOTO_PUBLIC_URL: url })).toEqual(['PYLOTO_PUBLIC_URL']);
});
