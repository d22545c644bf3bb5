import { type Connector, defineConnector, type ParsedItem } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import type { Fixture } from '../target/read-fixtures.ts';
import { changeText } from './change-text.ts';
import { changedBodies } from './changed-bodies.ts';
import { createDeliveries } from './deliveries.ts';
import { readJson, writeJson } from './json-text.ts';
import { respellJson } from './respell-json.ts';

type Body = { readonly parcels?: readonly { readonly no: unknown; readonly at: string }[] };

function connectorThatReads(parse: (body: Body) => readonly ParsedItem[]): Connector {
  return defineConnector({
    spec: 'v1',
    manifest: {
      id: 'parcels',
      name: 'Parcels',
      version: '1.0.0',
      spec: 'v1',
      capabilities: [{ id: 'inbound_messages', direction: 'inbound', status: 'active' }],
      slo: { webhookAvailability: 0.99, webhookP95Ms: 500 },
      secrets: [],
    },
    signature: { id: 'none', verify: () => ({ ok: false, reason: 'missing' }) },
    parseEvents: ({ rawBody }) => parse(JSON.parse(Buffer.from(rawBody).toString())),
  });
}

function eventOf(parcel: NonNullable<Body['parcels']>[number]): ParsedItem {
  return {
    capabilityId: 'inbound_messages',
    type: 'pyloto.messaging.message_received.v1',
    dedupeKey: `parcels:depot:${String(parcel.no)}`,
    channel: { type: 'parcels', accountId: 'depot' },
    occurredAt: parcel.at,
    payload: {},
  };
}

const readsAll = connectorThatReads(({ parcels = [] }) => parcels.map(eventOf));
const readsFirst = connectorThatReads(({ parcels = [] }) => parcels.slice(0, 1).map(eventOf));

const AT = '2026-11-21T08:53:20.000Z';

function deliveriesOf(connector: Connector, text: string) {
  const fixture: Fixture = { name: 'parcel', body: Buffer.from(text), headers: {}, expected: [] };
  return createDeliveries(
    {
      connector,
      exportName: 'parcels',
      moduleFile: undefined,
      program: undefined,
      url: undefined,
      fixtures: [fixture],
      env: {},
      redisUrl: undefined,
    },
    0,
  );
}

const BODY = `{"from":"D\\u00f6rte","parcels":[{"no":"PK-00001","at":"${AT}"}]}`;

test('deliveries of one fixture have keys of their own and differ in nothing else', async () => {
  const deliveries = deliveriesOf(readsAll, BODY);
  const made = [await deliveries.fresh(), await deliveries.fresh(), await deliveries.fresh()];
  expect(new Set(made.map(({ events }) => events[0].dedupeKey)).size).toBe(3);
  const texts = made.map(({ body }) => Buffer.from(body).toString());
  for (const text of texts) expect(text.replace(/PK-\d{5}/, 'PK-00001')).toBe(BODY);
});

test('a batch has as many events as it has items, and one of them can be replaced', async () => {
  const batch = await deliveriesOf(readsAll, BODY).batch(4);
  expect(new Set(batch.events.map(({ dedupeKey }) => dedupeKey)).size).toBe(4);
  const replaced = Buffer.from(batch.withItem(1, null)).toString();
  expect(replaced.match(/PK-\d{5}/g)).toHaveLength(3);
  expect(replaced).toContain(',null,');
});

test('ids beyond what a number holds stay what they are but for the count', async () => {
  const raw = connectorThatReads(() => []);
  const reading = {
    ...raw,
    parseEvents: ({ rawBody }: { readonly rawBody: Uint8Array }) => {
      const no = /"no":(\d+)/.exec(Buffer.from(rawBody).toString())?.[1];
      return [eventOf({ no, at: AT })];
    },
  };
  const { body } = await deliveriesOf(reading, `{"parcels":[{"no":90071992547409931}]}`).fresh();
  expect(Buffer.from(body).toString()).toMatch(/"no":9007199254\d{7}\}/);
});

test('a parser that reads the first element only is told from a provider without batches', async () => {
  const single = '{"no":"PK-00001"}';
  const readsOne = connectorThatReads((body) =>
    'no' in body ? [eventOf({ no: body.no, at: AT })] : [],
  );
  expect((await deliveriesOf(readsFirst, BODY).pattern()).items).toBe('not_found');
  expect((await deliveriesOf(readsOne, single).pattern()).items).toBe('none');
});

test('what cannot be varied says why', async () => {
  expect(await deliveriesOf(readsAll, '{"parcels":[]}').problem()).toMatch(
    /no fixture has one event/,
  );
  const local = BODY.replace('Z"', '"');
  expect(await deliveriesOf(readsAll, local).problem()).toMatch(/no fixture has one event/);
  expect(await deliveriesOf(readsAll, BODY).problem()).toBeUndefined();
});

test('changed texts keep their form and differ', () => {
  const texts = Array.from({ length: 500 }, (_, count) => changeText('PK-7a9Z', count));
  expect(new Set(texts).size).toBe(500);
  for (const text of texts) expect(text).toMatch(/^P[A-Z]-\d[a-z]\d[A-Z]$/);
  expect(changeText('wamid.HBgMNTU0ODkxAA==', 1)).toMatch(/AA==$/);
});

test('JSON that is written anew is the same JSON in other bytes', () => {
  const body = Buffer.from(BODY);
  const rewritten = respellJson(body) ?? body;
  expect(Buffer.from(rewritten).equals(body)).toBe(false);
  expect(JSON.parse(Buffer.from(rewritten).toString())).toEqual(JSON.parse(BODY));
  expect(respellJson(Buffer.from('{'))).toBeUndefined();
  expect(Buffer.from(writeJson(readJson(body) ?? null)).toString()).toBe(BODY);
});

test('changed bodies are the same each time, some of them JSON and some not', () => {
  const bodies = changedBodies(Buffer.from(BODY), 100);
  expect(changedBodies(Buffer.from(BODY), 100)).toEqual(bodies);
  const readable = bodies.filter((body) => readJson(body) !== undefined);
  expect(readable.length).toBeGreaterThan(40);
  expect(bodies.length - readable.length).toBeGreaterThan(20);
});
