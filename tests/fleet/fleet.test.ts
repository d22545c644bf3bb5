import { afterEach, expect, test } from 'vitest';

import { everyEventAnswered, judge } from './judge.ts';
import { makeTraffic } from './make-traffic.ts';
import { countAnswers, sendDeliveries } from './send-deliveries.ts';
import { startBalancer } from './start-balancer.ts';
import { startFlakySink } from './start-flaky-sink.ts';
import { startFleet } from './start-fleet.ts';
import { until } from './until.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step();
});

test('through the balancer to one copy and on to the sink, every event arrives under the id that was worked out for it', async () => {
  const sink = await startFlakySink();
  cleanUp.push(() => sink.stop());
  const fleet = await startFleet({ copies: 1, env: sink.env });
  cleanUp.push(() => fleet.destroy());
  const balancer = await startBalancer(fleet.urls);
  cleanUp.push(() => balancer.stop());
  const traffic = makeTraffic({ seed: 3, count: 60, mostItems: 3, redeliveryShare: 0.3 });
  const { acknowledged, answers } = await sendDeliveries({
    url: balancer.url,
    deliveries: traffic.deliveries,
  });
  expect(countAnswers(answers)).toEqual({ 200: traffic.deliveries.length });
  expect(await until(() => everyEventAnswered(traffic.eventIds, sink))).toBe(true);
  const verdict = judge({ expected: traffic.eventIds, acknowledged, sink });
  expect(verdict).toMatchObject({ lost: [], unknown: [], unexcused: [], refused: 0 });
  expect(verdict).toMatchObject({ repeated: { hang: 0, drop: 0, kill: 0, outage: 0 } });
  expect(verdict.atSink).toBe(traffic.eventIds.size);
  expect(fleet.stderr()).toBe('');
});

test('a copy that is killed is answered for by 502 and 503, comes back on its port, and the sender sends until 200', async () => {
  const fleet = await startFleet({ copies: 1 });
  cleanUp.push(() => fleet.destroy());
  const balancer = await startBalancer(fleet.urls);
  cleanUp.push(() => balancer.stop());
  const [url] = fleet.urls();
  const { deliveries, eventIds } = makeTraffic({ seed: 4, count: 40 });
  await fleet.kill(0);
  const sending = sendDeliveries({ url: balancer.url, deliveries, concurrency: 4 });
  await fleet.respawn(0);
  const { acknowledged, answers } = await sending;
  expect(fleet.urls()).toEqual([url]);
  expect(countAnswers(answers)).toMatchObject({ 200: 40, 503: expect.any(Number) });
  expect(acknowledged).toEqual(eventIds);
  expect(fleet.kills()).toHaveLength(1);
});

test('the judge tells what is lost, unknown and repeated, and believes a repeat only when an answer was lost', async () => {
  const attempt = {
    tenantId: 'default',
    behaviour: 'answer' as const,
    acted: true,
    answered: true,
  };
  const at = (
    eventId: string,
    atMs: number,
    more = {},
  ): typeof attempt & { eventId: string; atMs: number } => ({
    ...attempt,
    eventId,
    atMs,
    ...more,
  });
  const attempts = [
    at('hung', 1_000, { behaviour: 'hang', answered: false }),
    at('hung', 2_000),
    at('killed', 10_000, { closedAtMs: 10_120 }),
    at('killed', 14_000),
    at('elsewhere', 10_000),
    at('elsewhere', 14_000),
    at('away', 50_000),
    at('away', 54_000),
    at('twice', 80_000),
    at('twice', 80_500),
    at('refused', 90_000, { behaviour: 500, acted: false, answered: false }),
    at('refused', 90_100),
    at('stranger', 1),
  ];
  const expected = new Set(['hung', 'killed', 'elsewhere', 'away', 'twice', 'refused', 'gone']);
  const verdict = judge({
    expected,
    acknowledged: expected,
    sink: { attempts: () => attempts, refused: () => 0 },
    kills: [10_100],
    outages: [{ fromMs: 49_000, backMs: 51_000 }],
  });
  expect(verdict).toMatchObject({ lost: ['gone'], unknown: ['stranger'], atSink: 7 });
  expect(verdict).toMatchObject({ repeated: { hang: 1, drop: 0, kill: 1, outage: 1 } });
  expect(verdict.unexcused).toEqual(['elsewhere', 'twice']);
});
