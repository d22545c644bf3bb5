import { assertConforms } from '../../conformance-problem.ts';
import type { Requirement } from '../../requirement.ts';
import type { RunningConnector } from '../../session/running-connector.ts';
import type { Session } from '../../session/session.ts';
import { countEffects } from '../count-effects.ts';
import { onRedis } from '../on-redis.ts';

const ARRIVES_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 10;

/** DED-05. */
export const twoCopiesAreOne: Requirement = {
  id: 'DED-05',
  level: 'gold',
  title: 'Two copies on one Redis: a delivery that went to one has no second effect at the other.',
  why: 'A load balancer sends the repetition to whichever copy it likes.',
  source: 'docs/delivery-guarantees.md',
  needs: ['redis', 'events'],
  dependsOn: ['DED-01'],
  runsAlone: true,
  check: async (session) => {
    const env = onRedis(session.target.redisUrl);
    const copies = await Promise.all([session.start({ env }), session.start({ env })]);
    try {
      await assertOneEffect(session, copies);
    } finally {
      // They would take what the next check puts into the queue.
      await Promise.all(copies.map((copy) => copy.stop()));
    }
  },
};

async function assertOneEffect(
  session: Session,
  copies: readonly [RunningConnector, RunningConnector],
): Promise<void> {
  const [one, other] = copies;
  const delivery = await session.deliveries.fresh();
  const later = await session.deliveries.fresh();
  await one.deliver(delivery);
  await untilOut(copies, delivery.events[0].dedupeKey);
  const { status, summary } = await other.deliver(delivery);
  // What comes after it is out: a second effect would be too.
  await other.deliver(later);
  await untilOut(copies, later.events[0].dedupeKey);
  const effects = effectsIn(copies, delivery.events[0].dedupeKey);
  assertConforms(status === 200 && summary['deduped'] === 1 && effects === 1, {
    expected: 'the other copy answers 200 with deduped: 1, and the event came out once',
    seen: `${status} with ${JSON.stringify(summary)}, and the event came out ${effects} times`,
    advice:
      'keep the ledger in the store that all copies share (REDIS_URL), under keys that all of them make',
  });
}

function effectsIn(copies: readonly RunningConnector[], dedupeKey: string): number {
  return copies
    .flatMap((copy) => countEffects(copy, [{ dedupeKey }]))
    .reduce((one, other) => one + other, 0);
}

async function untilOut(copies: readonly RunningConnector[], dedupeKey: string): Promise<void> {
  const deadlineMs = performance.now() + ARRIVES_WITHIN_MS;
  while (effectsIn(copies, dedupeKey) === 0) {
    assertConforms(performance.now() < deadlineMs, {
      expected: `an event within ${ARRIVES_WITHIN_MS / 1000} s of its delivery`,
      seen: 'none',
      advice: 'look at what the copies log with REDIS_URL: do their workers run?',
    });
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
