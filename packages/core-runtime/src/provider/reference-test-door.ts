import {
  type Connector,
  ConnectorError,
  type ParsedEvent,
  type ParsedItem,
  type ProviderCall,
  Secret,
} from '@pyloto/core-connectors';
import { createMemoryDeadLetters } from '@pyloto/core-delivery';
import { createHttpClient } from '@pyloto/core-http';
import { createBreaker } from '@pyloto/core-rate-limit';
import { Hono } from 'hono';
import { onTestFinished } from 'vitest';

import { serveApp } from '../node/serve-app.ts';
import type { RuntimeConfig } from '../runtime-config.ts';
import { systemClock } from '../system-clock.ts';
import { openDoor, parcel, parcels, recordLogs, recordMetrics } from '../test-harness.ts';
import { createReferenceFetcher } from './create-reference-fetcher.ts';
import type { ProviderParts } from './provider-parts.ts';

/** What the provider's server saw, and what it does. */
type Provider = {
  /** Per request its path and its token. */
  readonly asked: string[];
  readonly url: string;
  /** Answers a request; by default the weight of the parcel. */
  answer: (path: string, token: string) => { status: number; body?: unknown } | 'never';
};

/** An event that only says which parcel is to be looked up. */
export function notice(id: string, overrides: Record<string, unknown> = {}): ParsedItem {
  return parcel(id, { isReference: true, ...overrides });
}

/** A connector whose events are looked up at `PARCELS_URL`. */
export const lookingUp: Connector = {
  ...parcels,
  dereference: async (event: ParsedEvent, call: ProviderCall) => {
    const { accessToken, http, settings, timeoutMs, signal } = call;
    const url = `${settings['PARCELS_URL']}/${event.dedupeKey.split(':').at(-1)}`;
    const headers = { authorization: `Bearer ${accessToken.reveal()}` };
    const { status, body } = await http.request({ method: 'GET', url, headers, timeoutMs, signal });
    if (status !== 200) throw refusalOf(status);
    const { isReference: _isReference, ...known } = event;
    const payload: unknown = JSON.parse(Buffer.from(body).toString());
    return { ...known, payload };
  },
};

function refusalOf(status: number): ConnectorError {
  const options = { upstreamStatus: status, upstreamCode: `P${status}`, effect: 'none' } as const;
  const message = 'the provider must find the parcel';
  if (status === 401) return new ConnectorError('auth_invalid', message, options);
  if (status >= 500) return new ConnectorError('upstream_unavailable', message, options);
  return new ConnectorError('upstream_rejected', message, options);
}

/** A door of that connector, in front of a provider that is a server of its own. */
export async function openReferenceDoor(
  given: {
    readonly config?: Partial<RuntimeConfig>;
    readonly parts?: Partial<ProviderParts>;
    readonly connector?: Connector;
  } = {},
) {
  const provider = await startProvider();
  const http = createHttpClient({ addressGuard: 'any' });
  onTestFinished(() => http.close());
  const logs = recordLogs();
  const metrics = recordMetrics();
  const connector = given.connector ?? lookingUp;
  const deadLetters = createMemoryDeadLetters({ clock: systemClock });
  const parts: ProviderParts = {
    connectorId: 'parcels',
    tokens: { tokenOf: async () => Secret.of('token-1'), refuse: async () => undefined },
    http,
    settings: { PARCELS_URL: provider.url },
    secrets: {},
    breaker: createBreaker({ clock: systemClock }),
    pacer: undefined,
    clock: systemClock,
    logger: logs.logger,
    metrics: metrics.port,
    timeoutMs: 5_000,
    ...given.parts,
  };
  const config: Partial<RuntimeConfig> = {
    connector,
    deadLetters,
    logger: logs.logger,
    metrics: metrics.port,
    fetchReference: createReferenceFetcher(connector, parts),
    resolveTenant: () => 'acme',
    ...given.config,
  };
  return { ...openDoor(config), config, logs, metrics, provider, deadLetters };
}

async function startProvider(): Promise<Provider> {
  const asked: string[] = [];
  const app = new Hono().get('/:id', (c) => {
    const token = (c.req.header('authorization') ?? '').replace('Bearer ', '');
    asked.push(`${c.req.path} ${token}`);
    const answer = provider.answer(c.req.path, token);
    if (answer === 'never') return new Promise<Response>(() => {});
    const { status, body = {} } = answer;
    return new Response(JSON.stringify(body), { status });
  });
  const server = await serveApp(app, { host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.close(0));
  const provider: Provider = {
    asked,
    url: `http://${server.host}:${server.port}`,
    answer: (path) => ({ status: 200, body: { id: path.slice(1), weightGrams: 1250 } }),
  };
  return provider;
}
