import { CapabilitySchema, COMMAND_OUTCOMES, CONNECTION_HEALTH } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { parseWhatsAppWebhook, whatsappCapabilities, whatsappCommands } from './index.ts';
import { problemsOf } from '../delivery/problems-of.ts';
import { SAMPLE_DELIVERIES } from './sample-deliveries.ts';
import { eventsOf, verified } from './test-deliveries.ts';

const OF_THE_RUNTIME = new Set([COMMAND_OUTCOMES, CONNECTION_HEALTH]);
const events = eventsOf(SAMPLE_DELIVERIES.flatMap((body) => parseWhatsAppWebhook(verified(body))));

test('what is claimed of the inbound side is what comes out of the parser, beside what the runtime makes', () => {
  const claimed = whatsappCapabilities
    .filter(({ id, direction }) => direction === 'inbound' && !OF_THE_RUNTIME.has(id))
    .map(({ id }) => id);
  const produced = new Set(events.map(({ capabilityId }) => capabilityId));
  expect(claimed.toSorted()).toEqual([...produced].toSorted());
});

test('what is claimed of the outbound side is what commands do, no more and no less', () => {
  const claimed = whatsappCapabilities
    .filter(({ direction, status }) => direction === 'outbound' && status === 'active')
    .map(({ id }) => id);
  expect(claimed.toSorted()).toEqual(
    whatsappCommands.map(({ capabilityId }) => capabilityId).toSorted(),
  );
});

test('capabilities fit the manifest', () => {
  expect(CapabilitySchema.array().parse(whatsappCapabilities)).toEqual(whatsappCapabilities);
});

test('every event of the samples is canonical', () => {
  expect(events.flatMap(problemsOf)).toEqual([]);
});
