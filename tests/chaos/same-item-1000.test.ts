import { setTimeout as sleep } from 'node:timers/promises';

import {
  countAnswers,
  everyEventAnswered,
  makeTraffic,
  sendDeliveries,
  SHORT_TIMES,
  startBalancer,
  startFlakySink,
  startFleet,
  until,
  whenBooksAreDone,
} from '@pyloto-tests/fleet';
import { START_TIMEOUT_MS, startRedis } from '@pyloto-tests/redis';
import { afterEach, expect, test } from 'vitest';

const REDELIVERIES = 1_000;
/** What the sink takes: well within the handler's timeout. */
const SINK_TAKES_MS = 300;

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step();
});

test.each(['queued', 'inline'])(
  'a thousand concurrent redeliveries of one item, %s: all answered 200, and handled once',
  async (dispatch) => {
    const redis = await startRedis();
    cleanUp.push(() => redis.stop());
    const sink = await startFlakySink({
      onMoment: async (moment) => {
        if (moment === 'arrived') await sleep(SINK_TAKES_MS);
      },
    });
    cleanUp.push(() => sink.stop());
    const env = {
      ...SHORT_TIMES,
      ...sink.env,
      DISPATCH: dispatch,
      HANDLER_TIMEOUT_MS: '10000',
      LEASE_MS: '30000',
      EVENT_SINK_TIMEOUT_MS: '10000',
    };
    const fleet = await startFleet({ copies: 3, redisUrl: redis.url, env });
    cleanUp.push(() => fleet.destroy());
    const balancer = await startBalancer(fleet.urls);
    cleanUp.push(() => balancer.stop());
    const { deliveries, eventIds } = makeTraffic({ seed: 50, count: 1 });
    const { answers } = await sendDeliveries({
      url: balancer.url,
      deliveries: Array.from({ length: REDELIVERIES }, () => deliveries[0]!),
      concurrency: REDELIVERIES,
      redelivers: false,
    });
    expect(countAnswers(answers)).toEqual({ 200: REDELIVERIES });
    expect(await until(() => everyEventAnswered(eventIds, sink))).toBe(true);
    const { inbox } = await whenBooksAreDone(redis.url, 1, { withinMs: 30_000 });
    expect(inbox).toEqual({ accepted: 1, handled: 1, pending: 0, dead: 0, dropped: 0 });
    expect(sink.attempts()).toHaveLength(1);
  },
  START_TIMEOUT_MS,
);
