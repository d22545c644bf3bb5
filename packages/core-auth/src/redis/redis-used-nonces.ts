import { hash } from 'node:crypto';

import { type RedisClient, redisReply, scopeKey } from '@pyloto/core-redis';

import type { UsedNonces } from '../oauth/used-nonces.ts';

/**
 * Remembers in Redis what may happen once: one truth for all copies of an app.
 *
 * One round trip: `SET <scope>oauth-used:<digest> 1 PX <keptMs> NX`. A lost reply costs the flow: asked again, it was used.
 */
export function createRedisUsedNonces({
  client,
  connector,
}: {
  readonly client: RedisClient;
  readonly connector: string;
}): UsedNonces {
  return {
    use: async ({ tenantId, nonce, keptMs }) => {
      const digest = hash('sha256', nonce, 'base64url');
      const key = `${scopeKey({ connector, tenantId })}oauth-used:${digest}`;
      return (await redisReply(client.set(key, '1', 'PX', Math.ceil(keptMs), 'NX'))) === 'OK';
    },
  };
}
