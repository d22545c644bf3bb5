import { randomUUID } from 'node:crypto';

import { assertConforms } from '../../conformance-problem.ts';
import type { UnseenDelivery } from '../../deliveries/unseen-delivery.ts';
import { type Requirement, skipped } from '../../requirement.ts';
import type { RunningConnector } from '../../session/running-connector.ts';

/** DED-04. */
export const eventIdSurvivesRestart: Requirement = {
  id: 'DED-04',
  level: 'silver',
  title: 'An event has the same id after a restart.',
  why: 'Consumers remember ids to see each effect once, also when the connector has forgotten.',
  source: 'docs/events.md',
  needs: ['process', 'deliveries'],
  check: async (session) => {
    const delivery = await session.deliveries.fresh();
    // Nothing of one process is in the other, and both are of one tenant.
    const lives = [await session.shared(), await session.shared({ mode: 'production' })];
    const ids = await Promise.all(lives.map((connector) => idOf(connector, delivery)));
    const [before, after] = ids;
    if (before === undefined || after === undefined) {
      return skipped('the events do not reach the suite');
    }
    assertConforms(before === after, {
      expected: 'one id for one event, in another process too',
      seen: `${before}, then ${after}`,
      advice:
        'derive it from tenant, connector and dedupe key (deriveEventId), never from a clock or a random number',
    });
    return undefined;
  },
};

/** The id of the event that a delivery becomes, whatever its key is. */
async function idOf(
  connector: RunningConnector,
  delivery: UnseenDelivery,
): Promise<string | undefined> {
  const correlationId = `conformance-${randomUUID()}`;
  await connector.deliver(delivery, { headers: { 'x-correlation-id': correlationId } });
  const attempts = connector.attempts();
  return attempts.find(({ event }) => event.correlationid === correlationId)?.event.id;
}
