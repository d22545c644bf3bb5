import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import {
  deriveEventId,
  type EventEnvelope,
  EventEnvelopeSchema,
  isEvent,
} from '@pyloto/core-events';
import { expect, test } from 'vitest';

import {
  REACTION_EVENT_TYPES,
  reactionAdded,
  reactionRemoved,
  reactionRemovedToParsedEvent,
  reactionToParsedEvent,
} from './index.ts';

const FIXTURES = path.join(import.meta.dirname, '..', 'fixtures');

type Fixture = { readonly name: string; readonly envelope: EventEnvelope };

const fixtures: readonly Fixture[] = readdirSync(FIXTURES).flatMap((event) =>
  readdirSync(path.join(FIXTURES, event)).map((file) => ({
    name: `${event}/${file}`,
    envelope: readEnvelope(path.join(FIXTURES, event, file)),
  })),
);

/** Nothing is stripped on the way: a test below compares what the schemas make of it with the file. */
function readEnvelope(file: string): EventEnvelope {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function bridgedKey(envelope: EventEnvelope): string | undefined {
  if (isEvent(reactionAdded, envelope)) return reactionToParsedEvent(envelope.data).dedupeKey;
  if (isEvent(reactionRemoved, envelope)) {
    return reactionRemovedToParsedEvent(envelope.data).dedupeKey;
  }
  return undefined;
}

test.each(fixtures)('$name still parses, and nothing in it is dropped', ({ envelope }) => {
  const definition = isEvent(reactionAdded, envelope) ? reactionAdded : reactionRemoved;
  expect(envelope.type).toBe(definition.type);
  expect(EventEnvelopeSchema.parse(envelope)).toEqual(envelope);
  expect(definition.schema.parse(envelope.data)).toEqual(envelope.data);
});

test.each(fixtures)('$name keeps its key and its id', ({ name, envelope }) => {
  const { tenantid: tenantId, connector, dedupekey: dedupeKey } = envelope;
  expect(bridgedKey(envelope)).toBe(dedupeKey);
  expect(deriveEventId({ tenantId, connector, dedupeKey })).toBe(envelope.id);
  expect(envelope.type).toBe(`pyloto.reactions.${name.replace(/\/(v\d+)\..*$/, '.$1')}`);
});

test('every event type has a golden fixture, and no two share a key', () => {
  const types = new Set<string>(fixtures.map(({ envelope }) => envelope.type));
  expect(types).toEqual(new Set(Object.values(REACTION_EVENT_TYPES)));
  expect(new Set(fixtures.map(({ envelope }) => envelope.dedupekey)).size).toBe(fixtures.length);
});
