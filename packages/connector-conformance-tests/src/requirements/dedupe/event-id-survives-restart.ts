import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';

/** DED-04. */
export const eventIdSurvivesRestart: Requirement = {
  id: 'DED-04',
  level: 'silver',
  title: 'An event has the same id after a restart.',
  why: 'Consumers remember ids to see each effect once, also when the connector has forgotten.',
  source: 'docs/events.md',
  needs: ['events'],
  check: async (session) => {
    const delivery = await session.deliveries.fresh();
    const [{ dedupeKey }] = delivery.events;
    // Nothing of one process is in the other, and both are of one tenant.
    const lives = [await session.shared(), await session.shared({ mode: 'production' })];
    const ids: string[] = [];
    for (const connector of lives) {
      await connector.deliver(delivery);
      ids.push(connector.eventsOf(dedupeKey)[0]?.id ?? 'none');
    }
    const [before = '', after = ''] = ids;
    assertConforms(before !== 'none' && before === after, {
      expected: 'one id for one event, in another process too',
      seen: `${before}, then ${after}`,
      advice:
        'derive it from tenant, connector and dedupe key (deriveEventId), never from a clock or a random number',
    });
  },
};
