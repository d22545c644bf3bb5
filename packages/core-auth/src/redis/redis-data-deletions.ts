import { hash } from 'node:crypto';

import { defineScript, type RedisClient, runScript, redisReply } from '@pyloto/core-redis';

import {
  DATA_DELETION_KEPT_MS,
  type DataDeletion,
  type DataDeletions,
} from '../oauth/data-deletions.ts';
import { userKey } from '../oauth/provider-users.ts';

/**
 * Gives somebody a code, unless they have one, and keeps it from now on.
 *
 * - KEYS[1]: the user's code · ARGV[1]: the code for who has none · ARGV[2]: how long it is kept, in milliseconds
 * - reply: the code that is theirs
 * - a lost reply: asked again, it answers the same
 */
const codeScript = defineScript({
  name: 'data-deletion-code',
  keys: ['code'],
  lua: `
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('GET', KEYS[1])
`,
});

/** Remembers in Redis the deletions that people have asked for, under `pyloto:{<connector>}:data-deletion:…`; one round trip each. */
export function createRedisDataDeletions({
  client,
  connector,
}: {
  readonly client: RedisClient;
  readonly connector: string;
}): DataDeletions {
  const start = `pyloto:{${connector}}:data-deletion:`;
  return {
    codeOf: async (user, candidate) => {
      const keys = [`${start}of:${hash('sha256', userKey(user), 'base64url')}`];
      const args = [candidate, DATA_DELETION_KEPT_MS];
      return String(await runScript(client, codeScript, { keys, args }));
    },
    keep: async (deletion) => {
      const text = JSON.stringify(deletion);
      await redisReply(client.set(start + deletion.code, text, 'PX', DATA_DELETION_KEPT_MS));
    },
    find: async (code) => {
      const text = await redisReply(client.get(start + code));
      return text === null ? undefined : readDeletion(text);
    },
  };
}

function readDeletion(text: string): DataDeletion {
  const deletion: DataDeletion = JSON.parse(text);
  return deletion;
}
