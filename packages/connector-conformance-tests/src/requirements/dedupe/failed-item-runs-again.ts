import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';

/** An answer that the runtime does not try again by itself. */
const REFUSED = 400;

/** DED-02. */
export const failedItemRunsAgain: Requirement = {
  id: 'DED-02',
  level: 'silver',
  title: 'An item whose handling failed runs again when it is redelivered.',
  why: 'What is remembered before it succeeded is lost: the provider’s next try finds it done.',
  source: 'docs/delivery-guarantees.md',
  needs: ['events'],
  check: async (session) => {
    const connector = await session.shared();
    const delivery = await session.deliveries.fresh();
    const [{ dedupeKey }] = delivery.events;
    const accept = connector.answerEventsWith(dedupeKey, REFUSED);
    await connector.deliver(delivery);
    accept();
    const { status, summary } = await connector.deliver(delivery);
    const effects = connector.eventsOf(dedupeKey).length;
    assertConforms(effects === 1, {
      expected: 'its event comes out when the delivery comes again after its handling failed',
      seen: `${status} with ${JSON.stringify(summary)}, and the event came out ${effects} times`,
      advice:
        'complete the ledger’s claim after the handler has succeeded, and release it when it fails',
    });
  },
};
