import { assertConforms } from '../../conformance-problem.ts';
import { notApplicable, type Requirement } from '../../requirement.ts';
import { countEffects } from '../count-effects.ts';

const SIZE = 20;

/** BAT-01. */
export const everyItemIsAnEvent: Requirement = {
  id: 'BAT-01',
  level: 'bronze',
  title: 'A batch of N items gives N events, each once.',
  why: 'Providers put several items into one delivery as soon as there is traffic; the first must not be all.',
  source: 'docs/delivery-guarantees.md',
  needs: ['events'],
  check: async (session) => {
    const { items, fixture } = await session.deliveries.pattern();
    if (items === 'none')
      return notApplicable('no array of its deliveries holds the ids of an item');
    assertConforms(items !== 'not_found', {
      expected: 'three elements in the array that holds the item give three events',
      seen: `another number of items, for the array that holds the item of ${fixture.name}`,
      advice: 'go through the whole array, and give each element an event of its own',
    });
    const connector = await session.shared();
    const batch = await session.deliveries.batch(SIZE);
    const { status, summary } = await connector.deliver(batch);
    const effects = countEffects(connector, batch.events);
    assertConforms(status === 200 && summary['total'] === SIZE && effects.every((n) => n === 1), {
      expected: `200, total: ${SIZE}, and ${SIZE} events that came out once each`,
      seen: `${status}, total: ${summary['total'] ?? 'absent'}, and events that came out ${effects.join(', ')} times`,
      advice: 'give each element an item of its own with a dedupe key of its own',
    });
    return undefined;
  },
};
