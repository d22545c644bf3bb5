import { expect, test } from 'vitest';

import { makeTraffic } from './make-traffic.ts';

const OPTIONS = { seed: 7, count: 400, mostItems: 3, redeliveryShare: 0.3 };

test('a seed gives the same traffic every time, another seed no event of it', () => {
  const ids = makeTraffic(OPTIONS).eventIds;
  expect(makeTraffic(OPTIONS).deliveries).toEqual(makeTraffic(OPTIONS).deliveries);
  expect([...makeTraffic({ ...OPTIONS, seed: 8 }).eventIds].filter((id) => ids.has(id))).toEqual(
    [],
  );
});

test('about the share that was asked for comes again, with the same bytes', () => {
  const bodies = makeTraffic(OPTIONS).deliveries.map(({ body }) => body);
  const repeats = bodies.length - new Set(bodies).size;
  expect(new Set(bodies).size).toBe(400);
  expect(repeats).toBeGreaterThan(80);
  expect(repeats).toBeLessThan(160);
  const together = bodies.filter((body, index) => bodies[index + 1] === body).length;
  expect(together).toBeGreaterThan(20);
  expect(repeats - together).toBeGreaterThan(20);
});

test('every status is sent before the message that it is about', () => {
  const { deliveries } = makeTraffic({ ...OPTIONS, redeliveryShare: 0 });
  const messageAt = new Map<string, number>();
  const statusAt: [string, number][] = [];
  for (const [at, { body }] of deliveries.entries()) {
    const { value } = JSON.parse(body).entry[0].changes[0];
    for (const { id } of value.messages ?? []) messageAt.set(id, at);
    for (const { id } of value.statuses ?? []) statusAt.push([id, at]);
  }
  expect(statusAt.length).toBeGreaterThan(100);
  const late = statusAt.filter(([id, at]) => (messageAt.get(id) ?? at) < at);
  expect(late).toEqual([]);
});
