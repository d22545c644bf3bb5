import { redisError } from './redis-error.ts';

/**
 * Waits for what Redis replies to commands of your own.
 *
 * @throws ConnectorError `state_unavailable` in place of the client's error, as {@link redisError} makes it
 */
export async function redisReply<Reply>(reply: Promise<Reply>): Promise<Reply> {
  try {
    return await reply;
  } catch (error) {
    throw redisError(error);
  }
}
