import { isDeepStrictEqual } from 'node:util';

import type { ParsedEvent } from '@pyloto/core-connectors';

import { assertConforms } from '../../conformance-problem.ts';
import { eventsOf, parseDelivery, RECEIVED_AT_MS } from '../../deliveries/parse-delivery.ts';
import { type Requirement, skipped } from '../../requirement.ts';
import type { Session } from '../../session/session.ts';
import type { Fixture } from '../../target/read-fixtures.ts';

/** When it comes again: two days and some minutes later. */
const LATER_MS = RECEIVED_AT_MS + 175_000_000;

/** PAR-03. */
export const dedupeKeysAreStable: Requirement = {
  id: 'PAR-03',
  level: 'bronze',
  title:
    'Two parses of one delivery give the same dedupe keys, and different items different ones.',
  why: 'A key that changes handles one message twice; one that two messages share loses the second.',
  source: 'packages/core-events/README.md',
  needs: ['module'],
  check: async (session) => {
    if (session.fixtures.length === 0) return skipped('there are no fixtures');
    for (const fixture of session.fixtures) {
      const events = await quietEventsOf(session, fixture);
      assertStable(fixture, events, await quietEventsOf(session, fixture, LATER_MS));
      assertDistinct(fixture, events);
    }
    return undefined;
  },
};

/** A parser that throws is another requirement's. */
async function quietEventsOf(
  { connector }: Session,
  fixture: Fixture,
  receivedAtMs = RECEIVED_AT_MS,
): Promise<readonly ParsedEvent[]> {
  return eventsOf(await parseDelivery(connector, fixture, receivedAtMs).catch(() => []));
}

function keysOf(events: readonly ParsedEvent[]): readonly string[] {
  return events.map(({ dedupeKey }) => dedupeKey);
}

function assertStable(
  { name }: Fixture,
  events: readonly ParsedEvent[],
  again: readonly ParsedEvent[],
): void {
  assertConforms(isDeepStrictEqual(keysOf(events), keysOf(again)), {
    expected: `the same dedupe keys each time ${name} is parsed`,
    seen: `${keysOf(events).join(', ')}, then ${keysOf(again).join(', ')}`,
    advice: "make the key of the provider's own ids (joinKey), never of a clock or a random number",
  });
}

/** Providers do send one item twice in one delivery: then it is the same in everything. */
function assertDistinct({ name }: Fixture, events: readonly ParsedEvent[]): void {
  const byKey = new Map<string, ParsedEvent>();
  for (const event of events) {
    const same = byKey.get(event.dedupeKey) ?? event;
    byKey.set(event.dedupeKey, event);
    assertConforms(isDeepStrictEqual(event.payload, same.payload), {
      expected: `different items of ${name} have different dedupe keys`,
      seen: `two that differ in their payload have ${event.dedupeKey}`,
      advice: 'put into the key what makes the item distinct: its id, and what of it happened',
    });
  }
}
