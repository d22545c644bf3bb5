import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

import { Secret } from '@pyloto/core-connectors';
import { type EventEnvelope, EventEnvelopeSchema } from '@pyloto/core-events';
import {
  type BatchSuccessResponseBody,
  createConnectorApp,
  systemClock,
} from '@pyloto/core-runtime';
import { serveApp } from '@pyloto/core-runtime/node';
import { whatsapp } from '@pyloto/whatsapp/connector';
import { afterAll, expect, test } from 'vitest';

import { APP_SECRET, post, REPO, signedHeaders } from './connector-process.ts';

type Item = {
  readonly outcome?: 'ignored' | 'invalid';
  readonly field?: string;
  readonly payload?: unknown;
  readonly dedupeKey?: string;
};

/** When the `expected.json` files say that their deliveries arrived. */
const RECEIVED_AT_MS = 1_790_000_000_000;
const SANDBOX_SECRET = 'sandbox_app_secret';
const OWN = path.join(REPO, 'apps/whatsapp/fixtures');
const SHARED = path.join(REPO, '../shared/fixtures/meta');

const unhandled: unknown[] = [];
const keepUnhandled = (reason: unknown): void => void unhandled.push(reason);
process.on('unhandledRejection', keepUnhandled);
afterAll(() => void process.off('unhandledRejection', keepUnhandled));

/** Sends one body through a real server with a fresh ledger. */
async function throughTheDoor(body: Buffer, headers: Record<string, string>) {
  const events: EventEnvelope[] = [];
  const app = createConnectorApp({
    connector: whatsapp,
    secrets: {
      META_APP_SECRET: [Secret.of(SANDBOX_SECRET), Secret.of(APP_SECRET)],
      META_VERIFY_TOKEN: [Secret.of('token')],
    },
    destinations: [{ sink: { kind: 'test', deliver: (event) => void events.push(event) } }],
    logger: { log: () => undefined, logItems: () => undefined },
    clock: { ...systemClock, now: () => RECEIVED_AT_MS },
  });
  const server = await serveApp(app, { host: '127.0.0.1', port: 0 });
  try {
    const response = await post(`http://127.0.0.1:${server.port}`, body, headers);
    const answer: BatchSuccessResponseBody = JSON.parse(await response.text());
    return { status: response.status, answer, events };
  } finally {
    await server.close(0);
  }
}

function readText(...parts: readonly string[]): string {
  return readFileSync(path.join(OWN, ...parts), 'utf8');
}

const cases = existsSync(OWN) ? readdirSync(OWN) : [];

const isRejected = (name: string): boolean => !Array.isArray(expectedOf(name));

test.each(cases.filter(isRejected))('%s is answered 400', async (name) => {
  const { status, events } = await deliverCase(name);
  expect([status, events]).toEqual([400, []]);
});

test.each(cases.filter((name) => !isRejected(name)))(
  '%s goes through the door as expected',
  async (name) => {
    const items: readonly Item[] = JSON.parse(readText(name, 'expected.json'));
    const { status, answer, events } = await deliverCase(name);
    expect(status).toBe(200);
    const eventItems = items.filter((item) => item.outcome === undefined);
    const distinct = [...new Map(eventItems.map((item) => [item.dedupeKey, item])).values()];
    expect(events.map((event) => event.data)).toEqual(distinct.map((item) => item.payload));
    expect(answer.summary).toEqual({
      total: items.length,
      processed: distinct.length,
      deduped: eventItems.length - distinct.length,
      failed: 0,
      queued: 0,
      ignored: items.filter((item) => item.outcome === 'ignored').length,
      invalid: items.filter((item) => item.outcome === 'invalid').length,
    });
    for (const event of events) EventEnvelopeSchema.parse(event);
  },
);

function expectedOf(name: string): unknown {
  return JSON.parse(readText(name, 'expected.json'));
}

function deliverCase(name: string): ReturnType<typeof throughTheDoor> {
  const headers: { 'x-hub-signature-256': string } = JSON.parse(readText(name, 'headers.json'));
  return throughTheDoor(readFileSync(path.join(OWN, name, 'body.json')), {
    'content-type': 'application/json',
    'x-hub-signature-256': headers['x-hub-signature-256'],
  });
}

const shared = existsSync(SHARED)
  ? readdirSync(SHARED).filter((name) => /^(wa_|invalid_).*\.json$/.test(name))
  : [];

test.runIf(shared.length > 0)(
  'every recorded payload goes through the door: 200, or 400 for a body that is no object',
  async () => {
    expect(shared.length).toBeGreaterThan(150);
    for (const name of shared) {
      const body = readFileSync(path.join(SHARED, name));
      const { status, answer } = await throughTheDoor(body, signedHeaders(body));
      const isObject = body.toString().trimStart().startsWith('{');
      const failed = status === 200 ? answer.summary.failed : 0;
      expect([name, status, failed]).toEqual([name, isObject ? 200 : 400, 0]);
    }
  },
);

test.runIf(shared.length > 0)('each recorded message and status is exactly one event', async () => {
  for (const name of shared.filter((file) => file.startsWith('wa_'))) {
    const body = readFileSync(path.join(SHARED, name));
    const ids = messageAndStatusKeys(JSON.parse(body.toString()));
    const { answer, events } = await throughTheDoor(body, signedHeaders(body));
    if (ids.length === 0) continue;
    const { processed, deduped } = answer.summary;
    const carriers = events.filter(({ type }) => /message|reaction/.test(type));
    expect([name, processed + deduped >= ids.length]).toEqual([name, true]);
    expect([name, carriers.length]).toEqual([name, new Set(ids).size]);
  }
});

test('nothing was left unhandled', () => {
  expect(unhandled).toEqual([]);
});

type Dated = { readonly id: string; readonly status?: string; readonly timestamp?: unknown };
type Change = { field?: string; value?: { messages?: Dated[]; statuses?: Dated[] } };

/**
 * The messages and statuses that the field `messages` brings, by what makes them distinct. Pages that
 * print `TIMESTAMP` where a recording has a number show a shape, not a message.
 */
function messageAndStatusKeys(body: { entry?: { changes?: Change[] }[] }): string[] {
  const changes = body.entry?.flatMap((entry) => entry.changes ?? []) ?? [];
  return changes
    .filter(({ field }) => field === 'messages')
    .flatMap(({ value }) => (value?.messages ?? []).concat(value?.statuses ?? []))
    .filter(({ timestamp }) => /^\d+$/.test(String(timestamp)))
    .map(({ id, status }) => JSON.stringify([id, status]));
}
