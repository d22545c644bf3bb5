import { bookKeys, type BookName, DEAD_SCORE_OFFSET } from '@pyloto/core-redis';
import { Redis } from 'ioredis';

import { until } from './until.ts';

/** One book of one tenant, read from the keys themselves. */
export type Books = {
  readonly accepted: number;
  readonly handled: number;
  readonly pending: number;
  readonly dead: number;
  readonly dropped: number;
};

/** Whose book it is. */
export type BookOwner = { readonly tenantId?: string; readonly connector?: string };

/** Reads a book past the app, with a client that the caller owns. */
export async function readBooks(
  redis: Redis,
  book: BookName,
  { tenantId = 'default', connector = 'whatsapp' }: BookOwner = {},
): Promise<Books> {
  const { open, counts } = bookKeys({ connector, tenantId }, book);
  const [hash, pending, dead] = await Promise.all([
    redis.hgetall(counts),
    redis.zcount(open, '-inf', `(${DEAD_SCORE_OFFSET}`),
    redis.zcount(open, DEAD_SCORE_OFFSET, '+inf'),
  ]);
  const dropped = Object.entries(hash)
    .filter(([field]) => field.startsWith('dropped:'))
    .reduce((sum, [, count]) => sum + Number(count), 0);
  return {
    accepted: Number(hash['accepted'] ?? 0),
    handled: Number(hash['handled'] ?? 0),
    pending,
    dead,
    dropped,
  };
}

/**
 * Waits until `items` were accepted and nothing is pending, neither of what came in nor of what goes out.
 *
 * @returns both books as they were at the end, whether that came about or the time was over
 */
export async function whenBooksAreDone(
  url: string,
  items: number,
  { withinMs, ...owner }: BookOwner & { readonly withinMs: number },
): Promise<Readonly<Record<BookName, Books>>> {
  const redis = new Redis(url);
  redis.on('error', () => {});
  const look = async (): Promise<Readonly<Record<BookName, Books>>> => ({
    inbox: await readBooks(redis, 'inbox', owner),
    outbox: await readBooks(redis, 'outbox', owner),
  });
  try {
    await until(async () => {
      const { inbox, outbox } = await look();
      return inbox.accepted >= items && inbox.pending === 0 && outbox.pending === 0;
    }, withinMs);
    return await look();
  } finally {
    redis.disconnect();
  }
}
