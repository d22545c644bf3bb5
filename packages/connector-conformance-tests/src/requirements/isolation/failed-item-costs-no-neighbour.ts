import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';

const SIZE = 4;
const REFUSED_FOR_GOOD = 422;

/** ISO-01. */
export const failedItemCostsNoNeighbour: Requirement = {
  id: 'ISO-01',
  level: 'silver',
  title:
    'Where the receiver of events refuses one of a batch, the others are delivered, and the answer is 200.',
  why: 'A provider that is answered an error sends the whole batch again, or switches the webhook off.',
  source: 'docs/delivery-guarantees.md',
  needs: ['events'],
  check: async (session) => {
    const connector = await session.shared();
    const batch = await session.deliveries.batch(SIZE);
    const [, refused] = batch.events;
    if (refused === undefined) return;
    const takeBack = connector.answerEventsWith(refused.dedupeKey, REFUSED_FOR_GOOD);
    const { status } = await connector.deliver(batch);
    takeBack();
    const others = batch.events.filter((event) => event !== refused);
    const arrived = others.filter(({ dedupeKey }) => connector.eventsOf(dedupeKey).length === 1);
    assertConforms(status === 200 && arrived.length === others.length, {
      expected: `200, and each of the other ${others.length} events came out once`,
      seen: `${status}, and ${arrived.length} of them came out once`,
      advice: 'handle each item by itself, and answer 200 once what failed is kept',
    });
  },
};
