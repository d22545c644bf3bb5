import {
  type Delivery,
  makeTraffic,
  sendDeliveries,
  startFleet,
  startWireTap,
  until,
  type WireTap,
} from '@pyloto-tests/fleet';
import { START_TIMEOUT_MS, startRedis } from '@pyloto-tests/redis';
import { afterEach, expect, test } from 'vitest';

/** Every command is counted as a round trip, though several may travel together. */
const MOST_COMMANDS = 4;
const IDLE_MS = 1_000;
/** What the process does by itself, every few seconds, can only add to what a delivery asks: the fewest of so many count. */
const TRIES = 3;

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step();
});

/** The commands that a delivery causes until its answer, without what the process does by itself. */
async function commandsOf(url: string, tap: WireTap, items: number): Promise<string[]> {
  const { deliveries } = makeTraffic({
    seed: items,
    count: TRIES,
    fewestItems: items,
    mostItems: items,
  });
  const tries: string[][] = [];
  for (const delivery of deliveries) tries.push(await commandsOfOne(url, tap, delivery));
  return tries.toSorted((a, b) => a.length - b.length)[0] ?? [];
}

async function commandsOfOne(url: string, tap: WireTap, delivery: Delivery): Promise<string[]> {
  tap.arm();
  await until(() => false, IDLE_MS);
  const background = new Set(tap.seen().map(({ name }) => name));
  tap.arm();
  const { answers } = await sendDeliveries({ url, deliveries: [delivery] });
  expect(answers.map(({ status }) => status)).toEqual([200]);
  const names = tap.seen().map(({ name }) => name);
  return withoutTransactions(names).filter((name) => !background.has(name));
}

/** A transaction travels as one: of it only its EXEC is left. */
function withoutTransactions(names: readonly string[]): string[] {
  const result: string[] = [];
  let isWithin = false;
  for (const name of names) {
    if (name === 'MULTI') isWithin = true;
    if (name === 'EXEC') isWithin = false;
    if (!isWithin) result.push(name);
  }
  return result;
}

test.each(['queued', 'inline'])(
  'the edge sends Redis as many commands for a hundred items as for one, %s',
  async (dispatch) => {
    const redis = await startRedis();
    cleanUp.push(() => redis.stop());
    const tap = await startWireTap({ redisPort: redis.port });
    cleanUp.push(() => tap.stop());
    const env = { DISPATCH: dispatch, ROLE: dispatch === 'queued' ? 'edge' : 'all' };
    const fleet = await startFleet({ copies: 1, redisUrl: tap.url, env });
    cleanUp.push(() => fleet.destroy());
    const url = fleet.urls()[0]!;
    await commandsOf(url, tap, 2);
    const forOne = await commandsOf(url, tap, 1);
    const forHundred = await commandsOf(url, tap, 100);
    expect(forOne.length).toBeGreaterThan(1);
    expect(forOne.length).toBeLessThanOrEqual(MOST_COMMANDS);
    // A hundred items go to the lane of those who have much waiting.
    expect(forHundred).toHaveLength(forOne.length);
  },
  START_TIMEOUT_MS,
);
