import { createServer } from 'node:http';
import path from 'node:path';

import {
  type Fleet,
  makeTraffic,
  readBooks,
  sendDeliveries,
  SHORT_TIMES,
  startFlakySink,
  startFleet,
  until,
} from '@pyloto-tests/fleet';
import { START_TIMEOUT_MS, startRedis } from '@pyloto-tests/redis';
import { Redis } from 'ioredis';
import { afterEach, expect, test } from 'vitest';

const ADMIN_KEY = 'an-admin-key-of-the-chaos-tests';
const HEADERS = { authorization: `Bearer ${ADMIN_KEY}` };
/** Seconds before the second, third and fourth attempt; each ±20 %. */
const SCHEDULE_S = [0.3, 0.6, 1.2];
const SCHEDULE = SCHEDULE_S.join(',');

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step();
});

type DeadLetterItem = {
  readonly id: string;
  readonly attempts: number;
  readonly capabilityId: string;
};

async function deadLetters(url: string): Promise<DeadLetterItem[]> {
  const answer = await fetch(`${url}/admin/dead-letters`, { headers: HEADERS });
  const { items }: { items: DeadLetterItem[] } = JSON.parse(await answer.text());
  return items;
}

async function start(env: Record<string, string>, main?: string): Promise<[Fleet, Redis]> {
  const redis = await startRedis();
  cleanUp.push(() => redis.stop());
  const fleet = await startFleet({
    copies: 1,
    redisUrl: redis.url,
    env: { ...SHORT_TIMES, PYLOTO_ADMIN_KEY: ADMIN_KEY, ...env },
    ...(main !== undefined && { main }),
  });
  cleanUp.push(() => fleet.destroy());
  const client = new Redis(redis.url);
  cleanUp.push(() => client.disconnect());
  return [fleet, client];
}

/** Sends one message, lets it fail to the end, then replays it after `fix`. */
async function failThenReplay(url: string, fix: () => void): Promise<void> {
  const { deliveries } = makeTraffic({ seed: 60, count: 1 });
  await sendDeliveries({ url, deliveries });
  expect(await until(async () => (await deadLetters(url)).length > 0)).toBe(true);
  const [letter] = await deadLetters(url);
  expect(letter).toMatchObject({
    attempts: SCHEDULE_S.length + 1,
    capabilityId: 'inbound_messages',
  });
  fix();
  const replay = `${url}/admin/dead-letters/${letter?.id}/replay`;
  const answer = await fetch(replay, { method: 'POST', headers: HEADERS });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ ok: true, id: letter?.id });
  expect(await until(async () => (await deadLetters(url)).length === 0)).toBe(true);
}

function expectSchedule(atMs: readonly number[]): void {
  for (const [index, seconds] of SCHEDULE_S.entries()) {
    const gapMs = atMs[index + 1]! - atMs[index]!;
    expect(gapMs).toBeGreaterThanOrEqual(seconds * 800 - 20);
    expect(gapMs).toBeLessThan(seconds * 1_200 + 10_000);
  }
}

test(
  'a sink that always fails is tried as scheduled, then the event is a dead letter, and a replay after the fix delivers it once',
  async () => {
    let isFixed = false;
    const sink = await startFlakySink({ decide: () => (isFixed ? 'answer' : 500) });
    cleanUp.push(() => sink.stop());
    const [fleet, redis] = await start({ ...sink.env, EVENT_SINK_RETRY_SCHEDULE: SCHEDULE });
    await failThenReplay(fleet.urls()[0]!, () => (isFixed = true));
    const attempts = sink.attempts();
    expect(attempts.map(({ acted }) => acted)).toEqual([false, false, false, false, true]);
    expectSchedule(attempts.map(({ atMs }) => atMs));
    const over = { accepted: 1, handled: 1, pending: 0, dead: 0, dropped: 0 };
    expect(await until(async () => (await readBooks(redis, 'outbox')).handled === 1)).toBe(true);
    expect(await readBooks(redis, 'outbox')).toEqual(over);
    expect(await readBooks(redis, 'inbox')).toEqual(over);
  },
  START_TIMEOUT_MS,
);

test.each(['queued', 'inline'])(
  'a handler that always fails, %s, is tried as scheduled, then the event is a dead letter, and a replay after the fix handles it once',
  async (dispatch) => {
    let isFixed = false;
    const calls: { readonly atMs: number; readonly ok: boolean }[] = [];
    const server = createServer((request, response) => {
      calls.push({ atMs: Date.now(), ok: isFixed });
      request.resume();
      response.writeHead(isFixed ? 204 : 500).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanUp.push(
      () => server.close(),
      () => server.closeAllConnections(),
    );
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const main = path.join(import.meta.dirname, 'failing-handler-app.ts');
    const [fleet, redis] = await start(
      { DISPATCH: dispatch, HANDLER_RETRY_SCHEDULE: SCHEDULE, ASK_URL: `http://127.0.0.1:${port}` },
      main,
    );
    await failThenReplay(fleet.urls()[0]!, () => (isFixed = true));
    expect(calls.map(({ ok }) => ok)).toEqual([false, false, false, false, true]);
    expectSchedule(calls.map(({ atMs }) => atMs));
    const over = { accepted: 1, handled: 1, pending: 0, dead: 0, dropped: 0 };
    expect(await until(async () => (await readBooks(redis, 'inbox')).handled === 1)).toBe(true);
    expect(await readBooks(redis, 'inbox')).toEqual(over);
  },
  START_TIMEOUT_MS,
);
