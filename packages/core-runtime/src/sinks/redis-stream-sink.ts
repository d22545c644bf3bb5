import type { EventSink } from '@pyloto/core-connectors';
import type { RedisClient } from '@pyloto/core-redis';
import { redisReply } from '@pyloto/core-redis/without-client';

/** What a sink into a Redis stream is made with. */
export type RedisStreamSinkOptions = {
  /** A client that fails rather than waits while it is disconnected (`createRedisClient`, as it is by default). */
  readonly client: RedisClient;
  /** The key of the stream. */
  readonly stream: string;
  /** About how many events it keeps: the oldest go first, also those that nobody has read. */
  readonly maxLength: number;
};

/**
 * Adds each event to a Redis stream, in one round trip: the fields `id`, `type`, `tenantid` and `event`, the whole envelope as
 * JSON. An event whose answer was lost is added again, under the same `id`. Redis removes whole nodes of the stream only, so
 * it may hold about a hundred entries more than `maxLength`.
 *
 * @throws ConnectorError `state_unavailable`, from `deliver`, when Redis does not answer
 */
export function createRedisStreamSink(options: RedisStreamSinkOptions): EventSink {
  const { client, stream, maxLength } = options;
  return {
    kind: 'redis-stream',
    deliver: async (event, signal) => {
      signal.throwIfAborted();
      const { id, type, tenantid } = event;
      const fields = ['id', id, 'type', type, 'tenantid', tenantid, 'event', JSON.stringify(event)];
      await redisReply(client.xadd(stream, 'MAXLEN', '~', maxLength, '*', ...fields));
    },
  };
}
