import { randomBytes } from 'node:crypto';

import {
  type Connection,
  createApiKeyring,
  createEncryption,
  createMemoryAccountOwners,
  createMemoryConnectionHealth,
  createMemoryProviderUsers,
  createMemoryTokenStorage,
  createMemoryUsedNonces,
  createOAuthClient,
  createOAuthFlows,
  createTokenManager,
  type OAuthClient,
  type OAuthFlows,
  type TokenManager,
} from '@pyloto/core-auth';
import {
  type AccountOwner,
  type Clock,
  type OAuthTokens,
  type ParsedEvent,
  Secret,
} from '@pyloto/core-connectors';
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

/** Tokens in memory, what was stored of them, and what became of their connections. */
function keepTokens(clock: Clock) {
  const stored: { owner: AccountOwner; tokens: OAuthTokens }[] = [];
  const changes: Connection[] = [];
  const health = createMemoryConnectionHealth();
  const manager = createTokenManager({
    storage: createMemoryTokenStorage({ clock, health }),
    refresh: () => Promise.reject(new Error('no token of the tests is near its end')),
    clock,
    random: () => 0,
    newId: counter(),
    onChange: (connection) => changes.push(connection),
  });
  const store: TokenManager['store'] = async (owner, tokens) => {
    stored.push({ owner, tokens });
    await manager.store(owner, tokens);
  };
  return { stored, changes, health, manager, tokens: { ...manager, store } };
}

function clientOf(server: OAuthServer, publicUrl: string, clock: Clock): OAuthClient {
  return createOAuthClient({
    provider: server.provider,
    clientId: 'client-1',
    clientSecret: Secret.of(server.clientSecret),
    redirectUri: oauthRedirectUri(publicUrl),
    http,
    clock,
  });
}

/** The routes in front of a server, with everything in memory. */
export function openConnectDoor(server: OAuthServer, overrides: Partial<OAuthParts> = {}) {
  const publicUrl = overrides.publicUrl ?? 'https://connect.example';
  const clock = manualClock();
  const logs = recordLogs();
  const metrics = recordMetrics();
  const emitted: ParsedEvent[] = [];
  const client = clientOf(server, publicUrl, clock);
  const flows = flowsWith(clock);
  const { stored, tokens, ...keeping } = keepTokens(clock);
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
    users: createMemoryProviderUsers({ health: keeping.health }),
    health: keeping.health,
    tokens,
    emit: async (event) => void emitted.push(event),
    clock,
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
    ...keeping,
    /** The events that the product was told beside those of `changes`. */
    emitted,
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

/** A person follows a link of a tenant to the provider and back. @returns the status of the page in the end */
export async function connectThrough(
  door: ConnectDoor,
  apiKey: string = KEYS.acme,
): Promise<number> {
  const browser = openBrowser(door);
  const back = await browser.goToProvider(await linkOf(door, {}, apiKey));
  return (await browser.open(back)).status;
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
