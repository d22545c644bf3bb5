import { readFileSync } from 'node:fs';
import path from 'node:path';

import { deriveEventId, type EventEnvelope, EventEnvelopeSchema } from '@pyloto/core-events';
import { expect, test } from 'vitest';

import { commandFailed } from './command-events.ts';
import {
  connectionHealthy,
  connectionRemoved,
  connectionUnhealthy,
  dataDeletionRequested,
} from './connection-events.ts';

const FIXTURES = path.join(import.meta.dirname, '../../fixtures');
const definitions = [
  commandFailed,
  connectionUnhealthy,
  connectionHealthy,
  connectionRemoved,
  dataDeletionRequested,
];

function goldenOf({ type }: { readonly type: string }): EventEnvelope {
  const [, , event = '', version = ''] = type.split('.');
  return JSON.parse(readFileSync(path.join(FIXTURES, event, `${version}.json`), 'utf8'));
}

test.each(definitions)(
  'the golden event of $type still parses, and nothing of it is dropped',
  (definition) => {
    const golden = goldenOf(definition);
    expect(EventEnvelopeSchema.parse(golden)).toEqual(golden);
    expect(definition.schema.parse(golden.data)).toEqual(golden.data);
    expect(golden).toMatchObject({ type: definition.type, capability: definition.capabilityId });
  },
);

test.each(definitions)('the golden event of $type keeps its id', (definition) => {
  const { id, tenantid: tenantId, connector, dedupekey: dedupeKey } = goldenOf(definition);
  expect(deriveEventId({ tenantId, connector, dedupeKey })).toBe(id);
});
