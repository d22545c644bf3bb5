import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

import { type Connector, Secret } from '@pyloto/core-connectors';
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
import {
  apps,
  cases,
  type DescribedItem,
  FIXTURE_SECRET,
  type FixtureCase,
  RECEIVED_AT_MS,
} from './fixture-cases.ts';

const SHARED = path.join(REPO, '../shared/fixtures/meta');

const MANY_REQUESTS_MS = 60_000;

const unhandled: unknown[] = [];
const keepUnhandled = (reason: unknown): void => void unhandled.push(reason);
process.on('unhandledRejection', keepUnhandled);
afterAll(() => void process.off('unhandledRejection', keepUnhandled));

type Door = {
  readonly deliver: (
    body: Buffer,
    headers: Readonly<Record<string, string>>,
  ) => Promise<{ readonly status: number; readonly answer: BatchSuccessResponseBody }>;
  /** What came out on the other side. */
  readonly events: readonly EventEnvelope[];
  readonly close: () => Promise<void>;
};

/** A real server with a fresh ledger. */
async function openDoor(connector: Connector): Promise<Door> {
  const events: EventEnvelope[] = [];
  const app = createConnectorApp({
    connector,
    secrets: secretsFor(connector),
    destinations: [{ sink: { kind: 'test', deliver: (event) => void events.push(event) } }],
    logger: { log: () => undefined, logItems: () => undefined },
    clock: { ...systemClock, now: () => RECEIVED_AT_MS },
  });
  const server = await serveApp(app, { host: '127.0.0.1', port: 0 });
  return {
    deliver: async (body, headers) => {
      const response = await post(`http://127.0.0.1:${server.port}`, body, headers);
      return { status: response.status, answer: JSON.parse(await response.text()) };
    },
    events,
    close: () => server.close(0),
  };
}

/** Sends one body through a door of its own. */
async function throughTheDoor(
  connector: Connector,
  ...delivery: Parameters<Door['deliver']>
): Promise<Awaited<ReturnType<Door['deliver']>> & Pick<Door, 'events'>> {
  const { deliver, events, close } = await openDoor(connector);
  try {
    return { ...(await deliver(...delivery)), events };
  } finally {
    await close();
  }
}

function secretsFor({ manifest }: Connector): Record<string, readonly Secret[]> {
  const live = [FIXTURE_SECRET, Secret.of(APP_SECRET)];
  return Object.fromEntries(manifest.secrets.map(({ name }) => [name, live]));
}

const isRejected = ({ expected }: FixtureCase): boolean => !Array.isArray(expected);

test.each(cases.filter(isRejected))('$name $case is answered 400', async (fixture) => {
  const { status, events } = await deliverCase(fixture);
  expect([status, events]).toEqual([400, []]);
});

test.each(cases.filter((fixture) => !isRejected(fixture)))(
  '$name $case goes through the door as expected',
  async (fixture) => {
    const items = itemsOf(fixture);
    const { status, answer, events } = await deliverCase(fixture);
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

function itemsOf({ expected }: FixtureCase): readonly DescribedItem[] {
  return Array.isArray(expected) ? expected : [];
}

function deliverCase({ connector, body, headers }: FixtureCase): ReturnType<typeof throughTheDoor> {
  return throughTheDoor(connector, body, {
    'content-type': 'application/json',
    'x-hub-signature-256': headers['x-hub-signature-256'] ?? '',
  });
}

const shared = existsSync(SHARED)
  ? readdirSync(SHARED).filter((name) =>
      /^(?:wa|ig|messenger|leadgen|invalid)_.*\.json$/.test(name),
    )
  : [];

test.runIf(shared.length > 0).each(apps)(
  'every recorded payload goes through the door of $name: 200, or 400 for a body that is no object',
  async ({ connector }) => {
    expect(shared.length).toBeGreaterThan(250);
    const door = await openDoor(connector);
    for (const name of shared) {
      const body = readFileSync(path.join(SHARED, name));
      const { status, answer } = await door.deliver(body, signedHeaders(body));
      const isObject = body.toString().trimStart().startsWith('{');
      const failed = status === 200 ? answer.summary.failed : 0;
      expect([name, status, failed]).toEqual([name, isObject ? 200 : 400, 0]);
    }
    await door.close();
  },
  MANY_REQUESTS_MS,
);

test.runIf(shared.length > 0)(
  'each recorded message and status is exactly one event',
  async () => {
    for (const name of shared.filter((file) => file.startsWith('wa_'))) {
      const body = readFileSync(path.join(SHARED, name));
      const ids = messageAndStatusKeys(JSON.parse(body.toString()));
      const { answer, events } = await throughTheDoor(whatsapp, body, signedHeaders(body));
      if (ids.length === 0) continue;
      const { processed, deduped } = answer.summary;
      const carriers = events.filter(({ type }) => /message|reaction/.test(type));
      expect([name, processed + deduped >= ids.length]).toEqual([name, true]);
      expect([name, carriers.length]).toEqual([name, new Set(ids).size]);
    }
  },
  MANY_REQUESTS_MS,
);

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
