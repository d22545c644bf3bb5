import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { defineConnector, type ParsedItem, Secret } from '@pyloto/core-connectors';
import { createMemoryLedger } from '@pyloto/core-dedupe';
import { type EventEnvelope, EventEnvelopeSchema } from '@pyloto/core-events';
import { createConnectorApp, systemClock } from '@pyloto/core-runtime';
import { metaSignature } from '@pyloto/core-webhooks';
import { whatsapp } from '@pyloto/whatsapp/connector';
import { expect, test } from 'vitest';

import { bridgeEvent } from './bridge-event.ts';
import { APP_SECRET, REPO, signedHeaders } from './connector-process.ts';

const GOLDEN = globSync('packages/*/fixtures/*/v1*.json', { cwd: REPO });
const silent = { log: () => undefined, logItems: () => undefined };

test.each(GOLDEN)('%s crosses the runtime without loss', async (file) => {
  const golden = EventEnvelopeSchema.parse(JSON.parse(readFileSync(path.join(REPO, file), 'utf8')));
  const item = bridgeEvent(path.basename(path.dirname(file)), golden.data) ?? {
    capabilityId: golden.capability,
    type: golden.type,
    dedupeKey: golden.dedupekey,
    channel: { type: golden.connector, accountId: '1' },
    occurredAt: golden.time,
    payload: golden.data,
  };
  const received: EventEnvelope[] = [];
  const app = createConnectorApp({
    connector: defineConnector({
      spec: 'v1',
      manifest: whatsapp.manifest,
      signature: metaSignature,
      parseEvents: () => [item],
    }),
    secrets: { META_APP_SECRET: [Secret.of(APP_SECRET)] },
    destinations: [{ sink: { kind: 'test', deliver: (event) => void received.push(event) } }],
    logger: silent,
  });
  await app.request('/webhook', { method: 'POST', body: '{}', headers: signedHeaders('{}') });
  expect(received).toHaveLength(1);
  expect(received[0]).toMatchObject({
    type: golden.type,
    capability: golden.capability,
    time: golden.time,
  });
  expect(received[0]?.data).toEqual(golden.data);
});

test('twenty thousand distinct ids take no more entries than the ledger is allowed', async () => {
  const ledger = createMemoryLedger({ clock: systemClock, maxEntries: 1_000 });
  let next = 0;
  const app = createConnectorApp({
    connector: defineConnector({
      spec: 'v1',
      manifest: whatsapp.manifest,
      signature: metaSignature,
      parseEvents: () => Array.from({ length: 100 }, () => numbered(next++)),
    }),
    secrets: { META_APP_SECRET: [Secret.of(APP_SECRET)] },
    handlers: { inbound_messages: () => undefined },
    ledger,
    logger: silent,
  });
  for (let request = 0; request < 200; request++) {
    const response = await app.request('/webhook', {
      method: 'POST',
      body: '{}',
      headers: signedHeaders('{}'),
    });
    expect(response.status).toBe(200);
  }
  expect(next).toBe(20_000);
  expect(ledger.stats().entries).toBeLessThanOrEqual(1_000);
});

function numbered(id: number): ParsedItem {
  return {
    capabilityId: 'inbound_messages',
    type: 'pyloto.messaging.message_received.v1',
    dedupeKey: `whatsapp:1:msg:${id}`,
    channel: { type: 'whatsapp', accountId: '1' },
    occurredAt: '2026-11-21T08:00:00.000Z',
    payload: {},
  };
}
