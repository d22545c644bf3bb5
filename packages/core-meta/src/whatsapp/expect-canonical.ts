import type { ParsedEvent } from '@pyloto/core-connectors';
import { type EventDefinition, isEventDefinition, IsoTimestampSchema } from '@pyloto/core-events';
import * as messaging from '@pyloto/core-messaging';
import * as reactions from '@pyloto/core-reactions';
import { expect } from 'vitest';

const DEFINITIONS: ReadonlyMap<string, EventDefinition> = new Map(
  [...Object.values(messaging), ...Object.values(reactions)]
    .filter(isEventDefinition)
    .map((definition) => [definition.type, definition]),
);

/** What a form's author named is theirs. */
const OWN_NAMES = 'fields';

/** Expects of an event that its payload is its type's canonical object, to the last key, and says nothing in Meta's words. */
export function expectCanonical(event: ParsedEvent): void {
  const definition = DEFINITIONS.get(event.type);
  expect(definition, event.type).toBeDefined();
  expect(event.capabilityId).toBe(definition?.capabilityId);
  expect(definition?.schema.parse(event.payload)).toEqual(event.payload);
  expect(IsoTimestampSchema.safeParse(event.occurredAt).success).toBe(true);
  expect(snakeCaseKeys(event.payload)).toEqual([]);
}

function snakeCaseKeys(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    ...(key.includes('_') ? [key] : []),
    ...(key === OWN_NAMES ? [] : snakeCaseKeys(member)),
  ]);
}
