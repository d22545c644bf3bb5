import {
  type Clock,
  ConnectorError,
  type DeadLetter,
  type DeadLetterFailure,
  type DeadLetterPage,
  type DeadLetterQuery,
} from '@pyloto/core-connectors';
import type { EventEnvelope } from '@pyloto/core-events';

import { deadLetterIdOf } from './dead-letter-id.ts';
import { matchesQuery } from './matches-query.ts';
import { placeOfCursor } from './place-of-cursor.ts';
import { requireLimit } from './require-limit.ts';

const DEFAULT_MAX_ITEMS = 10_000;
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

/** How much may wait. */
export type MemoryDeadLettersOptions = {
  readonly clock: Pick<Clock, 'now'>;
  /** The most events that may wait; at least 1, by default 10,000. */
  readonly maxItems?: number;
  /** The most that they may measure together, as JSON in UTF-8; at least 1, by default 64 MiB. */
  readonly maxBytes?: number;
};

/** What is kept of an event: its letter, its size, and its place in the order of first failures. */
type Kept = { readonly letter: DeadLetter; readonly bytes: number; readonly place: number };

/** {@link DeadLetters} that answer at once. */
export type MemoryDeadLetters = {
  readonly put: (failure: DeadLetterFailure) => void;
  readonly settle: (ids: readonly string[]) => void;
  readonly count: () => number;
  readonly find: (id: string) => DeadLetter | undefined;
  readonly list: (query: DeadLetterQuery) => DeadLetterPage;
};

/**
 * Makes dead letters in this process's memory: for one copy of an app, and lost with it.
 *
 * Nothing is ever pushed out. When an event does not fit, `put` refuses and changes nothing.
 *
 * @throws ConnectorError `config_invalid` when a limit is not a positive whole number; later, from `put`,
 * `state_unavailable` when it is full and `payload_invalid` when the event cannot be written as JSON
 */
export function createMemoryDeadLetters(options: MemoryDeadLettersOptions): MemoryDeadLetters {
  const { clock, maxItems = DEFAULT_MAX_ITEMS, maxBytes = DEFAULT_MAX_BYTES } = options;
  requireLimit(maxItems);
  requireLimit(maxBytes);
  const keptById = new Map<string, Kept>();
  let totalBytes = 0;
  let nextPlace = 1;
  return {
    put: (failure) => {
      const id = deadLetterIdOf(failure);
      const earlier = keptById.get(id);
      const bytes = bytesOf(failure.event);
      const bytesAfter = totalBytes - (earlier?.bytes ?? 0) + bytes;
      const itemsAfter = keptById.size + (earlier === undefined ? 1 : 0);
      if (bytesAfter > maxBytes || itemsAfter > maxItems) {
        throw new ConnectorError('state_unavailable', 'the dead letters must have room');
      }
      const letter = letterOf({ ...failure, id }, earlier?.letter, clock.now());
      keptById.set(id, { letter, bytes, place: earlier?.place ?? nextPlace++ });
      totalBytes = bytesAfter;
    },
    settle: (ids) => {
      if (keptById.size === 0) return;
      for (const id of ids) {
        totalBytes -= keptById.get(id)?.bytes ?? 0;
        keptById.delete(id);
      }
    },
    count: () => keptById.size,
    find: (id) => keptById.get(id)?.letter,
    list: (query) => pageOf(keptById.values(), query),
  };
}

function letterOf(
  failure: DeadLetterFailure & Pick<DeadLetter, 'id'>,
  earlier: DeadLetter | undefined,
  nowMs: number,
): DeadLetter {
  return {
    ...failure,
    attempts: (earlier?.attempts ?? 0) + (failure.attempts ?? 1),
    firstFailedAtMs: Math.min(earlier?.firstFailedAtMs ?? nowMs, failure.firstFailedAtMs ?? nowMs),
    lastFailedAtMs: nowMs,
  };
}

/** A cursor is the place of the last letter of a page: it holds when that letter is settled meanwhile. */
function pageOf(kept: Iterable<Kept>, query: DeadLetterQuery): DeadLetterPage {
  const after = placeOfCursor(query.cursor);
  const letters: DeadLetter[] = [];
  let last = after;
  for (const { letter, place } of kept) {
    if (place <= after || !matchesQuery(letter, query)) continue;
    if (letters.length === query.limit) return { letters, nextCursor: String(last) };
    letters.push(letter);
    last = place;
  }
  return { letters };
}

function bytesOf(event: EventEnvelope): number {
  try {
    return Buffer.byteLength(JSON.stringify(event));
  } catch (cause) {
    throw new ConnectorError('payload_invalid', 'an event must be JSON', { cause });
  }
}
