import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';
import { adminRequest, deadLettersOf } from '../../session/admin-request.ts';

const REFUSED_FOR_GOOD = 422;

/** ISO-02. */
export const failedItemWaitsForReplay: Requirement = {
  id: 'ISO-02',
  level: 'silver',
  title: 'A failed item waits in the dead letters, where an operator sees and replays it.',
  why: 'Its delivery was answered 200, so its provider never sends it again: only a replay can bring it back.',
  source: 'docs/runbooks/connectors.md',
  needs: ['events'],
  check: async (session) => {
    const connector = await session.shared();
    const delivery = await session.deliveries.fresh();
    const [{ dedupeKey }] = delivery.events;
    const takeBack = connector.answerEventsWith(dedupeKey, REFUSED_FOR_GOOD);
    const { headers } = await connector.deliver(delivery);
    takeBack();
    const letter = (await deadLettersOf(connector)).find(
      ({ correlationId }) => correlationId === headers['x-correlation-id'],
    );
    assertConforms(letter !== undefined, {
      expected: 'GET /admin/dead-letters lists the event that the receiver refused',
      seen: 'it is not in the list',
      advice: 'put what failed into the dead letters before the delivery is answered',
    });
    const { status } = await adminRequest(connector, `/dead-letters/${letter.id}/replay`, 'POST');
    const count = connector.eventsOf(dedupeKey).length;
    const remains = (await deadLettersOf(connector)).some((each) => each.id === letter.id);
    assertConforms(status === 200 && count >= 1 && !remains, {
      expected:
        'POST /admin/dead-letters/<id>/replay delivers it, and it is no dead letter any more',
      seen: `${status}, it came out ${count} times, and it is ${remains ? 'still' : 'not'} in the list`,
      advice: 'a replay hands the event to its handler again, and settles the letter',
    });
  },
};
