import { assertConforms } from '../../conformance-problem.ts';
import { isIsoTime } from '../../deliveries/is-iso-time.ts';
import { eventsOf, parseDelivery } from '../../deliveries/parse-delivery.ts';
import { type Requirement, skipped } from '../../requirement.ts';

/** PAR-04. */
export const timesAreUtc: Requirement = {
  id: 'PAR-04',
  level: 'bronze',
  title:
    'Every time in an event (`occurredAt`, and what ends in `At`) is ISO 8601 in UTC with milliseconds.',
  why: 'Consumers compare and sort times as text; seconds, local times and other forms break that silently.',
  source: 'docs/events.md',
  needs: ['module'],
  check: async ({ connector, fixtures }) => {
    if (fixtures.length === 0) return skipped('there are no fixtures');
    for (const fixture of fixtures) {
      const items = await parseDelivery(connector, fixture).catch(() => []);
      for (const { occurredAt, payload } of eventsOf(items)) {
        const wrong = timesIn({ occurredAt, payload }).find(({ value }) => !isIsoTime(value));
        assertConforms(wrong === undefined, {
          expected: 'times like 2026-11-21T08:53:20.000Z',
          seen: `${wrong?.name} of ${fixture.name} is ${JSON.stringify(wrong?.value)}`,
          advice:
            'convert what the provider sends (seconds, milliseconds, local times) with toIsoTimestamp',
        });
      }
    }
    return undefined;
  },
};

type Named = { readonly name: string; readonly value: unknown };

function timesIn(value: unknown, name = ''): readonly Named[] {
  const isNamedAsTime = /(?:^at|[a-z]At)$/.test(name);
  if (typeof value !== 'object' || value === null) {
    return isNamedAsTime && value !== undefined ? [{ name, value }] : [];
  }
  return Object.entries(value).flatMap(([key, child]) => timesIn(child, key));
}
