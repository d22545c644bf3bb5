import { randomBytes } from 'node:crypto';

import {
  createApiKeyring,
  createEncryption,
  createMemoryAccountOwners,
  createMemoryUsedNonces,
  createOAuthClient,
  createOAuthFlows,
  type OAuthFlows,
} from '@pyloto/core-auth';
import { type AccountOwner, type Clock, type OAuthTokens, Secret } from '@pyloto/core-connectors';
import { createHttpClient } from '@pyloto/core-http';

import { createRuntime } from '../runtime.ts';
import { manualClock, parcels, recordLogs, recordMetrics, secrets } from '../test-harness.ts';
import { oauthRedirectUri, type OAuthParts } from './oauth-parts.ts';
import { oauthRoutes } from './oauth-routes.ts';
import type { OAuthServer } from './start-oauth-server.ts';

/** API keys: of two tenants, and one that may not connect accounts. */
export const KEYS = {
  acme: 'key-of-acme-0123456789abcdef',
  globex: 'key-of-globex-0123456789abcdef',
  sender: 'key-of-sender-0123456789abcdef',
} as const;

const KEYRING = createApiKeyring({
  keys: [
    { tenantId: 'acme', key: Secret.of(KEYS.acme), scopes: ['*'] },
    { tenantId: 'globex', key: Secret.of(KEYS.globex), scopes: ['connect-account'] },
    { tenantId: 'acme', key: Secret.of(KEYS.sender), scopes: ['send-message'] },
  ],
});

const http = createHttpClient({ addressGuard: 'any' });

function flowsWith(clock: Clock): OAuthFlows {
  const key = Secret.of(randomBytes(32).toString('base64'));
  return createOAuthFlows({
    connector: 'parcels',
    encryption: createEncryption({ keys: [{ id: 'k1', key }] }),
    nonces: createMemoryUsedNonces({ clock }),
    clock,
    randomBytes,
  });
}

/** The routes in front of a server, with everything in memory. */
export function openConnectDoor(server: OAuthServer, overrides: Partial<OAuthParts> = {}) {
  const publicUrl = overrides.publicUrl ?? 'https://connect.example';
  const clock = manualClock();
  const logs = recordLogs();
  const metrics = recordMetrics();
  const stored: { owner: AccountOwner; tokens: OAuthTokens }[] = [];
  const client = createOAuthClient({
    provider: server.provider,
    clientId: 'client-1',
    clientSecret: Secret.of(server.clientSecret),
    redirectUri: oauthRedirectUri(publicUrl),
    http,
    clock,
  });
  const flows = flowsWith(clock);
  const app = oauthRoutes({
    clients: [client],
    flows,
    keyring: KEYRING,
    publicUrl,
    returnUrls: ['https://product.example/connected'],
    findAccount: ({ type, accountId }) =>
      accountId === 'depot-of-globex'
        ? { tenantId: 'globex', channel: type, accountId }
        : undefined,
    owners: createMemoryAccountOwners(),
    tokens: { store: async (owner, tokens) => void stored.push({ owner, tokens }) },
    runtime: createRuntime({
      connector: parcels,
      secrets,
      clock,
      newId: counter(),
      logger: logs.logger,
      metrics: metrics.port,
    }),
    ...overrides,
  });
  return {
    app,
    client,
    flows,
    clock,
    logs,
    metrics,
    /** The accounts whose tokens were kept, as `tenant/account`. */
    connected: () => stored.map(({ owner }) => `${owner.tenantId}/${owner.accountId}`),
    stored,
    /** Asks for a link. */
    askLink: (body: unknown = {}, apiKey: string = KEYS.acme) =>
      app.request('/oauth/links', {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { authorization: `Bearer ${apiKey}` },
      }),
  };
}

/** {@link openConnectDoor} */
export type ConnectDoor = ReturnType<typeof openConnectDoor>;

/** A browser with cookies, in front of a door and of the provider's server. */
export function openBrowser({ app }: Pick<ConnectDoor, 'app'>) {
  const cookies = new Map<string, string>();

  /** Opens an address of the app. */
  async function open(url: string): Promise<Response> {
    const { pathname, search } = new URL(url);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await app.request(`${pathname}${search}`, { headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Max-Age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  }

  /** Begins with a link, and gives the address that the provider sends the browser back to. */
  async function goToProvider(link: string): Promise<string> {
    const started = await open(link);
    const location = started.headers.get('location');
    if (location === null) throw new Error(`the door must send on, not ${started.status}`);
    const atProvider = await fetch(location, { redirect: 'manual' });
    return atProvider.headers.get('location') ?? '';
  }

  return { cookies, open, goToProvider };
}

/** A link that a key has asked for. */
export async function linkOf(
  door: ConnectDoor,
  body: unknown = {},
  apiKey?: string,
): Promise<string> {
  const answer = await door.askLink(body, apiKey);
  const { url }: { url: string } = JSON.parse(await answer.text());
  return url;
}

function counter(): () => string {
  let count = 0;
  return () => `request-${(count += 1)}`;
}
