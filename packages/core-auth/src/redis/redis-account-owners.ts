import { hash } from 'node:crypto';

import type { AccountOwner } from '@pyloto/core-connectors';
import { defineScript, type RedisClient, redisReply, runScript } from '@pyloto/core-redis';

import type { AccountOwners } from '../oauth/account-owners.ts';

/**
 * Takes an account for a tenant.
 *
 * - KEYS[1]: the owners, a hash · ARGV[1]: the digest of the account · ARGV[2]: the tenant
 * - reply: 1 when it is this tenant's now, 0 when it is another's
 * - a lost reply: asked again, it answers the same
 */
const claimScript = defineScript({
  name: 'account-claim',
  keys: ['owners'],
  lua: `
local owner = redis.call('HGET', KEYS[1], ARGV[1])
if owner then return owner == ARGV[2] and 1 or 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
`,
});

/**
 * Gives an account back that is this tenant's.
 *
 * - KEYS[1]: the owners, a hash · ARGV[1]: the digest of the account · ARGV[2]: the tenant
 * - reply: how many were given back
 * - a lost reply: nothing, it can be asked again
 */
const releaseScript = defineScript({
  name: 'account-release',
  keys: ['owners'],
  lua: `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
return redis.call('HDEL', KEYS[1], ARGV[1])
`,
});

/** Remembers in Redis which tenant has connected an account, under `pyloto:{<connector>}:account-owners`; one round trip each. */
export function createRedisAccountOwners({
  client,
  connector,
}: {
  readonly client: RedisClient;
  readonly connector: string;
}): AccountOwners {
  const key = `pyloto:{${connector}}:account-owners`;
  return {
    claim: async (owner) => {
      const args = [digestOf(owner), owner.tenantId];
      return (await runScript(client, claimScript, { keys: [key], args })) === 1;
    },
    tenantOf: async (account) =>
      (await redisReply(client.hget(key, digestOf(account)))) ?? undefined,
    release: async (owner) => {
      const args = [digestOf(owner), owner.tenantId];
      await runScript(client, releaseScript, { keys: [key], args });
    },
  };
}

function digestOf({ channel, accountId }: Pick<AccountOwner, 'channel' | 'accountId'>): string {
  return hash('sha256', JSON.stringify([channel, accountId]), 'base64url');
}
