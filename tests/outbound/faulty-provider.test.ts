import { until } from '@pyloto-tests/fleet';
import { randomFaults } from '@pyloto/provider-simulators/whatsapp';
import { expect, test } from 'vitest';

import type { CommandReply } from './command-run.ts';
import { ACME, type OutboundRun, textTo } from './start-outbound.ts';
import { useOutbound } from './use-outbound.ts';

const COMMANDS = 500;
const PEOPLE = 50;
const AT_A_TIME = 20;
const outbound = useOutbound();

/** Runs so many at a time, in order of their numbers. */
async function inTurns<T>(count: number, one: (at: number) => Promise<T>): Promise<T[]> {
  const ends: T[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < count; at = next++) ends[at] = await one(at);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return ends;
}

const personOf = (at: number): string => `55119${String(80_000_000 + (at % PEOPLE))}`;

test(
  'of 500 commands to a provider that throttles, fails for good and cuts connections none is sent twice, and each one has an end',
  { timeout: 240_000 },
  async () => {
    const faults = randomFaults({
      seed: 7,
      throttle: 0.1,
      permanent: 0.05,
      cutAfterAccept: 0.05,
      withheld: 0.3,
    });
    const run = await outbound.inRedis({
      copies: 2,
      simulator: {
        limits: { pairIntervalMs: 1, perNumberPerSecond: 10_000 },
        webhookDelivery: { maxAttempts: 10 },
      },
    });
    await inTurns(PEOPLE, (at) =>
      run.simulator.receive({ accountId: ACME.accountId, from: personOf(at), text: 'Oi' }),
    );
    run.simulator.setFaults(faults);
    const replies = await inTurns(COMMANDS, (at) =>
      run.give(textTo(personOf(at), `c-${at}`), { copy: at % 2 }),
    );
    const states = await settledStates(run);
    const repeats = await inTurns(COMMANDS, (at) =>
      run.give(textTo(personOf(at), `c-${at}`), { copy: (at + 1) % 2 }),
    );
    const counts = Array.from({ length: COMMANDS }, (_, at) =>
      run.simulator.acceptedCount(`c-${at}`),
    );
    expect(Math.max(...counts)).toBe(1);
    for (const [at, state] of states.entries()) {
      const wasAccepted = counts[at] === 1;
      expect([at, state, wasAccepted]).toEqual([at, state, state !== 'failed']);
    }
    const unknown = states.filter((state) => state === 'unknown').length;
    expect(await listed(run, 'unknown')).toBe(unknown);
    expect(unknown).toBeGreaterThan(0);
    expect(settledByStatus(replies, states)).toBeGreaterThan(0);
    expect(states.filter((state) => state === 'failed').length).toBeGreaterThan(0);
    expect(replies.filter(({ http }) => http >= 500 && http !== 502)).toEqual([]);
    expect(repeats.filter(({ status }) => status === 'sent')).toEqual([]);
  },
);

/** Waits until nothing is on its way. */
async function settledStates(run: OutboundRun): Promise<string[]> {
  let states: string[] = [];
  const isSettled = async (): Promise<boolean> => {
    states = await inTurns(COMMANDS, async (at) => String((await run.ask(`c-${at}`))?.['state']));
    return states.every((state) => ['read', 'failed', 'unknown'].includes(state));
  };
  await until(isSettled, 120_000);
  const open = states.filter((state) => !['read', 'failed', 'unknown'].includes(state));
  expect(open).toEqual([]);
  return states;
}

async function listed(run: OutboundRun, state: string): Promise<number> {
  const response = await run.admin(`/commands?state=${state}&limit=200`);
  const { items }: { items: unknown[] } = JSON.parse(await response.text());
  return items.length;
}

/** Those whose answer was lost and that a status has settled. */
function settledByStatus(replies: readonly CommandReply[], states: readonly string[]): number {
  return replies.filter(({ status }, at) => status === 'unknown' && states[at] === 'read').length;
}
