import { startWireTap, until, type WireTap } from '@pyloto-tests/fleet';
import { START_TIMEOUT_MS, startRedis } from '@pyloto-tests/redis';
import { expect, onTestFinished, test } from 'vitest';

import { ACME, startOutbound, textTo } from './start-outbound.ts';

const PERSON = '5511980000001';
/** A process that has sent nothing for so long is done with what came before. */
const QUIET_MS = 300;
/** What a process does by itself, every few seconds, can only add to what a command asks: the fewest of so many tries count. */
const TRIES = 3;

test(
  'a command that is sent at once asks Redis six times, and one that was sent before twice',
  { timeout: START_TIMEOUT_MS },
  async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const tap = await startWireTap({ redisPort: redis.port });
    onTestFinished(() => tap.stop());
    const env = { ROLE: 'edge', DISPATCH: 'queued' };
    const run = await startOutbound({ redisUrl: tap.url, env, simulator: { autoRead: false } });
    onTestFinished(() => run.stop());
    const { accountId } = ACME;
    await run.simulator.receive({ accountId, from: PERSON, text: 'Oi' });
    // What a process does once is not what a command costs. Its statuses come later than its answer.
    expect((await run.give(textTo(PERSON, 'c-0'))).status).toBe('sent');
    await run.simulator.setWebhookUrl(undefined);
    const asked = async (id: string): Promise<string[]> => {
      await quiet(tap);
      expect((await run.give(textTo(PERSON, id))).http).toBe(200);
      return tap.seen().map(({ name }) => name.replace(/bucket:.*/u, 'bucket'));
    };
    const first: string[][] = [];
    const again: string[][] = [];
    for (let at = 1; at <= TRIES; at++) {
      first.push(await asked(`c-${at}`));
      again.push(await asked(`c-${at}`));
    }
    const lookUp = ['outbound-read @', 'GET ^'];
    expect(fewest(first)).toEqual([
      ...lookUp,
      'token-bucket-take bucket',
      'outbound-accept @',
      'HGET connections',
      'outbound-write @',
    ]);
    expect(fewest(again)).toEqual(lookUp);
  },
);

/** Waits until nothing passes, and counts from there. */
async function quiet(tap: WireTap): Promise<void> {
  do {
    tap.arm();
    await until(() => tap.seen().length > 0, QUIET_MS);
  } while (tap.seen().length > 0);
}

function fewest(tries: readonly string[][]): string[] | undefined {
  return tries.toSorted((a, b) => a.length - b.length)[0];
}
