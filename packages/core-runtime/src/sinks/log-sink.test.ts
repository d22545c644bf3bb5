import type { EventEnvelope } from '@pyloto/core-events';
import { expect, test } from 'vitest';

import { recordLogs } from '../test-harness.ts';
import { createLogSink } from './log-sink.ts';

const event: EventEnvelope = {
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
  data: { note: 'olá' },
};
const never = new AbortController().signal;

test('the log sink writes what an event is and nothing of what it says', async () => {
  const { logger, lines } = recordLogs();
  await createLogSink({ logger, wholeEvents: false }).deliver(event, never);
  expect(lines).toEqual([
    {
      level: 'info',
      event: 'event_delivered',
      sink: 'log',
      correlationId: 'trace-me-please',
      tenantId: 'acme',
      capabilityId: 'parcel_updates',
      eventType: 'pyloto.parcels.parcel_moved.v1',
      eventId: event.id,
    },
  ]);
});

test('in a sandbox the log sink writes whole events', async () => {
  const { logger, lines } = recordLogs();
  await createLogSink({ logger, wholeEvents: true }).deliver(event, never);
  expect(lines).toMatchObject([{ envelope: event }]);
});
