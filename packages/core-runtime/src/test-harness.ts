import { createHmac } from 'node:crypto';

import {
  type Clock,
  type Connector,
  ConnectorError,
  defineConnector,
  type LogFields,
  type Logger,
  type Metrics,
  type ParsedItem,
  Secret,
} from '@pyloto/core-connectors';
import type { EventEnvelope } from '@pyloto/core-events';
import { metaHandshake, metaSignature } from '@pyloto/core-webhooks';

import { createConnectorApp } from './create-app.ts';
import type { RuntimeConfig } from './runtime-config.ts';
import type { BatchSuccessResponseBody, ErrorResponseBody } from './webhook/answer.ts';

/** A made-up channel for the runtime's tests: a body is `{ "items": [ParsedItem, …] }`, signed as Meta signs. */
export const parcels: Connector = defineConnector({
  spec: 'v1',
  manifest: {
    id: 'parcels',
    name: 'Parcels',
    version: '1.2.3',
    spec: 'v1',
    capabilities: [{ id: 'parcel_updates', direction: 'inbound', status: 'active' }],
    slo: { webhookAvailability: 0.999, webhookP95Ms: 200 },
    secrets: [
      {
        name: 'PARCELS_SECRET',
        purpose: 'webhook_signature',
        previousName: 'PARCELS_SECRET_PREVIOUS',
        rotation: 'manual',
      },
      { name: 'PARCELS_TOKEN', purpose: 'webhook_handshake', rotation: 'manual' },
    ],
  },
  signature: metaSignature,
  handshake: metaHandshake,
  mediaTypes: ['application/json'],
  parseEvents: (request) => {
    try {
      const body: { items: ParsedItem[] } = JSON.parse(Buffer.from(request.rawBody).toString());
      return body.items;
    } catch (cause) {
      throw new ConnectorError('payload_invalid', 'body is not JSON', { cause });
    }
  },
});

const SECRET = 'a-secret-of-parcels';

export const secrets = {
  PARCELS_SECRET: [Secret.of(SECRET)],
  PARCELS_TOKEN: [Secret.of('a-token-of-parcels')],
};

/** One event of the made-up channel. */
export function parcel(id: string, overrides: Record<string, unknown> = {}): ParsedItem {
  return {
    capabilityId: 'parcel_updates',
    type: 'pyloto.parcels.parcel_moved.v1',
    dedupeKey: `parcels:7:${id}`,
    channel: { type: 'parcels', accountId: '7' },
    subject: `parcel ${id}`,
    occurredAt: '2026-11-21T08:00:00.000Z',
    payload: { id },
    ...overrides,
  };
}

/** An event of the made-up channel, as handlers and sinks receive it. */
export const sampleEvent: EventEnvelope = {
  specversion: '1.0',
  id: `evt_${'a'.repeat(32)}`,
  type: 'pyloto.parcels.parcel_moved.v1',
  source: '/connectors/parcels/7',
  subject: '5511999990000',
  time: '2026-11-21T08:00:00.000Z',
  datacontenttype: 'application/json',
  tenantid: 'acme',
  connector: 'parcels',
  capability: 'parcel_updates',
  correlationid: 'trace-me-please',
  dedupekey: 'parcels:7:wamid.secret',
  data: { note: 'olá, Zoë' },
};

/** Requests and their answers, without a port. */
export function openDoor(config: Partial<RuntimeConfig> = {}) {
  const logs = recordLogs();
  const metrics = recordMetrics();
  const app = createConnectorApp({
    connector: parcels,
    secrets,
    logger: logs.logger,
    metrics: metrics.port,
    exposeResults: true,
    ...config,
  });
  async function request(init: RequestInit & { path?: string } = {}): Promise<Response> {
    return app.request(init.path ?? '/webhook', init);
  }
  async function deliver(items: unknown): Promise<BatchSuccessResponseBody> {
    const response = await request(signed(JSON.stringify({ items })));
    return JSON.parse(await response.text());
  }
  return { app, request, deliver, logs, metrics };
}

/** A signed POST of a body. */
export function signed(body: string, headers: Record<string, string> = {}): RequestInit {
  const digest = createHmac('sha256', SECRET).update(body).digest('hex');
  return {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-hub-signature-256': `sha256=${digest}`,
      ...headers,
    },
  };
}

export async function errorOf(response: Response): Promise<ErrorResponseBody> {
  return JSON.parse(await response.text());
}

/** A logger that keeps its lines. */
export function recordLogs() {
  const lines: (LogFields & { level: string; event: string })[] = [];
  const logger: Logger = {
    log: (level, event, fields = {}) => lines.push({ level, event, ...fields }),
    logItems: (event, shared, items) => {
      for (const item of items) lines.push({ level: 'info', event, ...shared, ...item });
    },
  };
  return { logger, lines, named: (event: string) => lines.filter((line) => line.event === event) };
}

/** Metrics that keep their sums, as `name{label="value"}`. */
export function recordMetrics() {
  const sums = new Map<string, number>();
  const add = (name: string, value: number, labels: Readonly<Record<string, string>>): void => {
    const key = `${name} ${Object.values(labels).join(' ')}`;
    sums.set(key, (sums.get(key) ?? 0) + value);
  };
  const port: Metrics = { count: add, observe: (name, _value, labels) => add(name, 1, labels) };
  return { port, sums };
}

/** A clock that moves only when it sleeps or is told to. */
export function manualClock(
  startMs = Date.parse('2026-11-21T08:00:00Z'),
): Clock & { advance: (ms: number) => void } {
  let nowMs = startMs;
  const advance = (ms: number): void => {
    nowMs += ms;
  };
  return {
    now: () => nowMs,
    monotonicMs: () => nowMs,
    sleep: async (delayMs) => {
      advance(delayMs);
      await new Promise(setImmediate);
    },
    advance,
  };
}
