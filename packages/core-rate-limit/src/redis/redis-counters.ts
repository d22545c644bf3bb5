import { type RedisClient, redisError, runScript, scopeKey } from '@pyloto/core-redis';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

import { windowScript } from './window-script.ts';
import { type Counter, type Counters, type Refusal, WINDOW_SECONDS } from '../counters.ts';

/** There is a limiter for every different limit; so many are kept. */
const MOST_LIMITERS = 1_000;

/**
 * Keeps counts in Redis: one truth for all copies of an app.
 *
 * All counters are asked together, with one EVALSHA each and no wait between them: one round trip. Where one refuses, what the
 * others took is given back behind the answer, which does not wait for it.
 */
export function createRedisCounters(client: RedisClient): Counters {
  const limiterOf = createLimiters(client);

  /** @returns undefined when it was taken */
  async function take(counter: Counter): Promise<Refusal | undefined> {
    try {
      await limiterOf(counter).consume(keyOf(counter), counter.count);
      return undefined;
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw redisError(error);
      return { counter, retryAfterMs: Math.max(1, error.msBeforeNext) };
    }
  }

  async function giveBack(counter: Counter): Promise<void> {
    try {
      await limiterOf(counter).reward(keyOf(counter), counter.count);
    } catch {
      // Redis is gone: the window has less room until it ends.
    }
  }

  return {
    take: async (counters) => {
      const answers = await Promise.all(counters.map((counter) => take(counter)));
      const refusals = answers.filter((answer) => answer !== undefined);
      if (refusals.length > 0) {
        for (const [index, counter] of counters.entries()) {
          if (answers[index] === undefined) void giveBack(counter);
        }
      }
      return refusals;
    },
  };
}

function createLimiters(client: RedisClient): (counter: Counter) => RateLimiterRedis {
  // The library would define its one command on the client, which is everybody's; here it runs a script of ours instead.
  const storeClient = {
    rlflxIncr: ([key = '', ...args]: readonly string[]) =>
      runScript(client, windowScript, { keys: [key], args }),
  };
  const limiters = new Map<string, RateLimiterRedis>();
  return ({ window, limit }) => {
    const name = `${window}:${limit}`;
    let limiter = limiters.get(name);
    if (limiter === undefined) {
      if (limiters.size >= MOST_LIMITERS) limiters.clear();
      limiter = new RateLimiterRedis({
        storeClient,
        keyPrefix: '',
        points: limit,
        duration: WINDOW_SECONDS[window],
      });
      limiters.set(name, limiter);
    }
    return limiter;
  };
}

function keyOf(counter: Counter): string {
  return `${scopeKey(counter)}limit:${counter.subject}:${counter.window}`;
}
