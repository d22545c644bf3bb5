import { Secret } from '@pyloto/core-connectors';
import { parseStandardWebhooksKey, signStandardWebhook } from '@pyloto/core-webhooks';
import { afterEach, expect, test } from 'vitest';

import {
  type FlakySink,
  SINK_SECRET,
  type SinkBehaviour,
  startFlakySink,
} from './start-flaky-sink.ts';

const KEYS = [parseStandardWebhooksKey(Secret.of(SINK_SECRET))];
/** Waited for in full by who gets no answer, and never by who gets one. */
const TIMEOUT_MS = 3_000;

let sink: FlakySink;
afterEach(() => sink.stop());

/** Posts an event as the app does. @returns the status, or nothing when none came within the time */
async function deliver(id: string, idInside = id): Promise<number | 'none'> {
  const body = JSON.stringify({ id: idInside, tenantid: 'acme' });
  const headers = signStandardWebhook({ id, sentAtMs: Date.now(), body, keys: KEYS });
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  return fetch(sink.url, { method: 'POST', body, headers: { ...headers }, signal }).then(
    ({ status }) => status,
    () => 'none',
  );
}

test('each kind of failure looks to its sender as it says, and is kept as the sink saw it', async () => {
  const plan: SinkBehaviour[] = [429, 500, 'hang', 'drop', 'answer'];
  const waiting = [...plan];
  sink = await startFlakySink({ decide: () => waiting.shift() });
  const answers: unknown[] = [];
  for (const _ of plan) answers.push(await deliver('evt_a'));
  expect(answers).toEqual([429, 500, 'none', 'none', 204]);
  expect(
    sink.attemptsOf('evt_a').map(({ behaviour, acted, answered }) => [behaviour, acted, answered]),
  ).toEqual([
    [429, false, false],
    [500, false, false],
    ['hang', true, false],
    ['drop', true, false],
    ['answer', true, true],
  ]);
});

test('a seed fails the same attempts every time, about as many as the rate says', async () => {
  const runs: unknown[] = [];
  for (let run = 0; run < 2; run++) {
    sink = await startFlakySink({ seed: 5, failureRate: 0.25, kinds: [500] });
    for (let index = 0; index < 80; index++) await deliver(`evt_${index}`);
    runs.push(sink.attempts().map(({ behaviour }) => behaviour));
    if (run === 0) await sink.stop();
  }
  expect(runs[1]).toEqual(runs[0]);
  const failed = sink.attempts().filter(({ acted }) => !acted).length;
  expect(failed).toBeGreaterThan(8);
  expect(failed).toBeLessThan(36);
});

test('what is not signed, or says another id inside than outside, is refused and counted', async () => {
  sink = await startFlakySink();
  expect((await fetch(sink.url, { method: 'POST', body: '{}' })).status).toBe(401);
  expect(await deliver('evt_a', 'evt_b')).toBe(401);
  expect(sink.refused()).toBe(2);
  expect(sink.attempts()).toEqual([]);
});
