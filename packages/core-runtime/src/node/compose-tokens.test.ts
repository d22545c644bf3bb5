import { createMemoryAccountOwners, createMemoryConnectionHealth } from '@pyloto/core-auth';
import {
  type AccessTokens,
  ConnectorError,
  defineConnector,
  type OAuthProvider,
  Secret,
  type TenantAccount,
} from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { createTenantDirectory } from '../tenants/create-tenant-directory.ts';
import { parcels } from '../test-harness.ts';
import { composeTokens } from './compose-tokens.ts';

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
      { name: 'CLIENT_SECRET', purpose: 'api_token', rotation: 'manual' },
      { name: 'OTHER_TOKEN', purpose: 'api_token', rotation: 'manual', optional: true },
      { name: 'SHARED_TOKEN', purpose: 'api_token', rotation: 'manual', optional: true },
    ],
  },
  oauth: [{ provider, clientIdSetting: 'CLIENT_ID', clientSecretName: 'CLIENT_SECRET' }],
});

const CONNECTED = { tenantId: 'acme', channel: 'parcels', accountId: 'connected' };

/** The tokens of an app that sends for `acme` in a world where one account was connected. */
async function tokensOf(options: {
  readonly sharedToken?: string;
  readonly accounts?: readonly TenantAccount[];
}): Promise<(accountId: string) => Promise<string>> {
  const { sharedToken, accounts } = options;
  const owners = createMemoryAccountOwners();
  await owners.claim(CONNECTED);
  const tokens: AccessTokens = composeTokens({
    connector,
    config: {
      secrets: {
        CLIENT_SECRET: [Secret.of('the client secret')],
        SHARED_TOKEN: sharedToken === undefined ? [] : [Secret.of(sharedToken)],
      },
    },
    directory: createTenantDirectory({ accounts, tenantId: 'acme', limits: {} }),
    health: createMemoryConnectionHealth(),
    onChange: () => {},
    connected: { owners, tokens: connectedTokens },
  });
  return async (accountId) => (await tokens.tokenOf({ ...CONNECTED, accountId })).reveal();
}

const connectedTokens = {
  tokenOf: ({ accountId }: { accountId: string }) =>
    accountId === CONNECTED.accountId
      ? Promise.resolve(Secret.of('of its connection'))
      : Promise.reject(new ConnectorError('auth_invalid', 'the account must be connected')),
  refuse: () => Promise.resolve(),
  store: () => Promise.resolve(),
  remove: () => Promise.resolve(),
  withdraw: () => Promise.resolve(false),
  whenIdle: () => Promise.resolve(),
};

test('what the app proves itself with at the OAuth server is no account’s token', async () => {
  const tokenOf = await tokensOf({});
  expect(await tokenOf('connected')).toBe('of its connection');
  await expect(tokenOf('another')).rejects.toMatchObject({ code: 'auth_invalid' });
});

test('an account that was connected is called with that, all others with the token they share', async () => {
  const tokenOf = await tokensOf({ sharedToken: 'shared' });
  expect(await tokenOf('connected')).toBe('of its connection');
  expect(await tokenOf('another')).toBe('shared');
});

test('the token that is configured for an account comes before everything else', async () => {
  const accessToken = Secret.of('its own');
  const accounts = [{ ...CONNECTED, accessToken }];
  const tokenOf = await tokensOf({ sharedToken: 'shared', accounts });
  expect(await tokenOf('connected')).toBe('its own');
});

test('the token that accounts share is not for one that somebody else has', async () => {
  const accounts = [{ ...CONNECTED, tenantId: 'globex', accountId: 'another' }];
  const tokenOf = await tokensOf({ sharedToken: 'shared', accounts });
  await expect(tokenOf('another')).rejects.toMatchObject({ code: 'auth_invalid' });
  expect(await tokenOf('connected')).toBe('of its connection');
});
