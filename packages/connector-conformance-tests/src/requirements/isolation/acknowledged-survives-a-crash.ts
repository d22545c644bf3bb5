import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';
import { onRedis } from '../on-redis.ts';
import { until } from '../../session/until.ts';

const ARRIVES_WITHIN_MS = 20_000;

/** ISO-04. */
export const acknowledgedSurvivesACrash: Requirement = {
  id: 'ISO-04',
  level: 'gold',
  title: 'What was answered 200 arrives, also when the process is killed before it was handled.',
  why: 'Machines die; a provider does not send again what it was told is safe.',
  source: 'docs/delivery-guarantees.md',
  needs: ['events', 'redis'],
  runsAlone: true,
  check: async (session) => {
    const env = onRedis(session.target.redisUrl);
    const killed = await session.start({ env });
    const delivery = await session.deliveries.fresh();
    const [{ dedupeKey }] = delivery.events;
    const letGo = killed.answerEventsWith(dedupeKey, 'hold');
    const { status } = await killed.deliver(delivery);
    await killed.stop('SIGKILL');
    letGo();
    const next = await session.start({ env });
    const arrived = await until(() => next.eventsOf(dedupeKey).length > 0, ARRIVES_WITHIN_MS);
    await next.stop();
    assertConforms(status === 200 && arrived, {
      expected: `200, and its event within ${ARRIVES_WITHIN_MS / 1000} s of the next start`,
      seen: `${status}, and ${arrived ? 'its event' : 'no event'}`,
      advice: 'answer 200 once the event is in the queue, and take up at the start what is there',
    });
  },
};
