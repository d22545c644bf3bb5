import { expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';

import {
  defineEvent,
  deriveEventId,
  type EventDefinition,
  type EventEnvelope,
  EventEnvelopeSchema,
  isEvent,
  isEventDefinition,
} from './index.ts';

const definition = {
  type: 'pyloto.kitchen.kettle_boiled.v1',
  capabilityId: 'kettle_updates',
  summary: 'A kettle boiled.',
  schema: z.object({ kettleId: z.string().min(1) }),
  example: { kettleId: 'k-1' },
} as const satisfies EventDefinition;
const kettleBoiled = defineEvent(definition);
const kettleEmptied = defineEvent({
  ...definition,
  type: 'pyloto.kitchen.kettle_emptied.v1',
  schema: z.object({ litres: z.number() }),
  example: { litres: 1.5 },
});

function envelopeOf<TData>(type: EventEnvelope['type'], data: TData): EventEnvelope<TData> {
  return {
    specversion: '1.0',
    id: deriveEventId({ tenantId: 'acme', connector: 'kitchen', dedupeKey: 'k' }),
    type,
    source: '/connectors/kitchen/7',
    time: '2026-03-02T09:15:27.000Z',
    datacontenttype: 'application/json',
    tenantid: 'acme',
    connector: 'kitchen',
    capability: 'kettle_updates',
    correlationid: 'c-1',
    dedupekey: 'k',
    data,
  };
}

test('a definition is recognised, and nothing that merely looks like one', () => {
  expect(isEventDefinition(kettleBoiled)).toBe(true);
  expect(isEventDefinition({ ...kettleBoiled })).toBe(false);
  expect(isEventDefinition(null)).toBe(false);
  expect(isEventDefinition('pyloto.kitchen.kettle_boiled.v1')).toBe(false);
});

test.each([
  ['a version that is no whole number', { type: 'pyloto.kitchen.boiled.v1.5' }, 'must look like'],
  ['a type in upper case', { type: 'pyloto.Kitchen.boiled.v1' }, 'must look like'],
  ['a type with a fifth part', { type: 'pyloto.kitchen.a.boiled.v1' }, 'must look like'],
  ['version 0', { type: 'pyloto.kitchen.boiled.v0' }, 'must look like'],
  ['a capability in camel case', { capabilityId: 'kettleUpdates' }, 'must match pattern'],
  ['an example that does not fit', { example: { kettleId: '' } }, 'kettleId'],
] as const)('%s is refused', (_case, wrong, expectation) => {
  expect(() => defineEvent({ ...definition, ...wrong })).toThrow(expectation);
});

test('isEvent is true for events of the definition only', () => {
  const event: EventEnvelope = envelopeOf(kettleBoiled.type, { kettleId: 'k-1' });
  expect(isEvent(kettleBoiled, event)).toBe(true);
  expect(isEvent(kettleEmptied, event)).toBe(false);
});

test('isEvent types the data of an event', () => {
  const event: EventEnvelope<{ kettleId: string } | { litres: number }> = envelopeOf(
    kettleEmptied.type,
    { litres: 2 },
  );
  if (!isEvent(kettleEmptied, event)) throw new Error('expected an emptied kettle');
  expectTypeOf(event.data).toEqualTypeOf<{ litres: number }>();
  expect(event.data.litres).toBe(2);
});

test('an envelope of bytes from elsewhere is one of ours once it passes the schema', () => {
  const envelope = envelopeOf(kettleBoiled.type, { kettleId: 'k-1' });
  const parsed: EventEnvelope = EventEnvelopeSchema.parse(JSON.parse(JSON.stringify(envelope)));
  expect(parsed).toEqual(envelope);
});

test.each([
  ['id', 'evt_1'],
  ['id', `evt_${'1'.repeat(32)}`],
  ['type', 'pyloto.kitchen.kettle_boiled.vX'],
  ['source', '/connectors/kitchen'],
  ['time', '2026-03-02T09:15:27Z'],
  ['connector', 'Kitchen'],
  ['capability', 'kettle-updates'],
  ['dedupekey', ''],
  ['sandbox', false],
])('an envelope with a bad %s (%s) is refused', (field, value) => {
  const envelope = { ...envelopeOf(kettleBoiled.type, {}), [field]: value };
  const result = EventEnvelopeSchema.safeParse(envelope);
  expect(result.error?.issues.map((issue) => issue.path[0])).toEqual([field]);
});
