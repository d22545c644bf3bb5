import { ConnectorError } from '@pyloto/core-connectors';
import { type RedisClient, redisReply } from '@pyloto/core-redis';

import type { AppMode } from '../environment/connector-secrets.ts';

/**
 * Sees that a sandbox and what is real share no Redis: a worker would handle the other's events as its own, without their mark.
 *
 * Whoever comes first writes its mode into `pyloto:{<connector>}:mode`, for ever; a lost reply costs another start.
 *
 * @throws ConnectorError `config_invalid` when the other mode came first, `state_unavailable`
 */
export async function keepModesApart(
  client: RedisClient,
  { connector, mode }: { readonly connector: string; readonly mode: AppMode },
): Promise<void> {
  const key = `pyloto:{${connector}}:mode`;
  await redisReply(client.set(key, mode, 'NX'));
  const kept = await redisReply(client.get(key));
  if (kept === null || kept === mode) return;
  throw new ConnectorError(
    'config_invalid',
    `REDIS_URL must name a Redis, or a database of it, that ${mode === 'sandbox' ? 'a sandbox has for itself' : 'no sandbox has used'}: this one was used with PYLOTO_MODE=${kept === 'sandbox' ? 'sandbox' : 'production'}`,
  );
}
