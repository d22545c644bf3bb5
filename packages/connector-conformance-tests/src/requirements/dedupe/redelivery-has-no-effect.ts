import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';

/** DED-01. */
export const redeliveryHasNoEffect: Requirement = {
  id: 'DED-01',
  level: 'bronze',
  title: 'A delivery that comes again has no second effect, and its answer says `deduped`.',
  why: 'Providers send again whenever an answer was slow or lost: for days.',
  source: 'docs/delivery-guarantees.md',
  needs: ['events'],
  check: async (session) => {
    const connector = await session.shared();
    const delivery = await session.deliveries.fresh();
    await connector.deliver(delivery);
    const { status, summary } = await connector.deliver(delivery);
    const effects = connector.eventsOf(delivery.events[0].dedupeKey).length;
    assertConforms(status === 200 && summary['deduped'] === 1 && effects === 1, {
      expected: 'the second delivery is answered 200 with deduped: 1, and its event came out once',
      seen: `${status} with deduped: ${summary['deduped'] ?? 'absent'}, and its event came out ${effects} times`,
      advice:
        'give the item a dedupe key that is the same each time, and keep a ledger of what is done',
    });
  },
};
