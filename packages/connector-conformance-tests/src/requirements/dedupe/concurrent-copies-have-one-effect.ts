import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';

const COPIES = 20;

/** DED-03. */
export const concurrentCopiesHaveOneEffect: Requirement = {
  id: 'DED-03',
  level: 'silver',
  title: 'Twenty concurrent copies of one delivery have one effect.',
  why: 'A provider that waits too long sends again while the first is still under way.',
  source: 'docs/delivery-guarantees.md',
  needs: ['events'],
  dependsOn: ['DED-01'],
  check: async (session) => {
    const connector = await session.shared();
    const delivery = await session.deliveries.fresh();
    const [{ dedupeKey }] = delivery.events;
    // Held back until all of them are there, so that they do overlap.
    const letGo = connector.answerEventsWith(dedupeKey, 'hold');
    const answers = Array.from({ length: COPIES }, () => connector.deliver(delivery));
    setTimeout(letGo, HELD_MS);
    const answered = await Promise.all(answers);
    const statuses = answered.map(({ status }) => status);
    const handled = answered.reduce((sum, { summary }) => sum + (summary['processed'] ?? 0), 0);
    const unexpected = statuses.filter((status) => status !== 200 && status !== 503);
    const effects = connector.eventsOf(dedupeKey).length;
    assertConforms(effects === 1 && handled === 1 && unexpected.length === 0, {
      expected: 'one event, one that says processed, and 200 (or 503: come again) for each',
      seen: `${effects} events, ${handled} that say processed, and ${[...new Set(statuses)].join(', ')}`,
      advice:
        'claim the dedupe key before the handler begins; who does not get it waits for the outcome',
    });
  },
};

const HELD_MS = 100;
