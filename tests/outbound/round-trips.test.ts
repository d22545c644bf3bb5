import { startWireTap, until } from '@pyloto-tests/fleet';
import { START_TIMEOUT_MS, startRedis } from '@pyloto-tests/redis';
import { expect, onTestFinished, test } from 'vitest';

import { ACME, startOutbound, textTo } from './start-outbound.ts';

const PERSON = '5511980000001';
/** In it nothing is to be seen that the process does by itself. */
const QUIET_MS = 300;

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
    const asked = async (): Promise<string[]> => {
      await until(() => false, QUIET_MS);
      tap.arm();
      expect((await run.give(textTo(PERSON, 'c-1'))).http).toBe(200);
      return tap.seen().map(({ name }) => name.replace(/bucket:.*/u, 'bucket'));
    };
    const lookUp = ['outbound-read @', 'GET ^'];
    expect(await asked()).toEqual([
      ...lookUp,
      'token-bucket-take bucket',
      'outbound-accept @',
      'HGET connections',
      'outbound-write @',
    ]);
    expect(await asked()).toEqual(lookUp);
  },
);
