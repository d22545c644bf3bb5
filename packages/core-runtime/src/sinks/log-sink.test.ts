import { expect, test } from 'vitest';

import { recordLogs, sampleEvent as event } from '../test-harness.ts';
import { createLogSink } from './log-sink.ts';

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
