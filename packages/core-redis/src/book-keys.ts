import { type RedisScope, scopeKey } from './scope-key.ts';

/** Which of a tenant's items a book is about: what came in, or what goes out to destinations. */
export type BookName = 'inbox' | 'outbox';

/** The keys of one book of one tenant; all in the tenant's slot. */
export type BookKeys = {
  /**
   * Sorted set: the 20 bytes of every item that was accepted and is not over, by the time it was accepted, in milliseconds since
   * the epoch; of a dead letter {@link DEAD_SCORE_OFFSET} and the time it died.
   */
  readonly open: string;
  /** Hash: how many items were `accepted`, `handled`, `dropped:<reason>`, and the number of the last arrival, `arrivals`. */
  readonly counts: string;
  /** What the key of an item's state begins with; the 20 bytes of its digest follow. */
  readonly items: string;
  /** What the key of a sequence begins with; the 20 bytes of its digest follow. */
  readonly sequences: string;
};

/**
 * Above every time that is one: a score from here on belongs to a dead letter. In the year 33658 it will be a time.
 */
export const DEAD_SCORE_OFFSET = 1_000_000_000_000_000;

const MARKS: Readonly<Record<BookName, { prefix: string; item: string; sequence: string }>> = {
  inbox: { prefix: 'inbox', item: '#', sequence: '~' },
  outbox: { prefix: 'outbox', item: '#o', sequence: '~o' },
};

/** Builds the keys that the ledger and the dead letters of one book share. */
export function bookKeys(scope: RedisScope, book: BookName): BookKeys {
  const start = scopeKey(scope);
  const { prefix, item, sequence } = MARKS[book];
  return {
    open: `${start}${prefix}:open`,
    counts: `${start}${prefix}:counts`,
    items: `${start}${item}`,
    sequences: `${start}${sequence}`,
  };
}
