import {
  type Clock,
  ConnectorError,
  type DeadLetter,
  type DeadLetters,
} from '@pyloto/core-connectors';
import type { EventEnvelope } from '@pyloto/core-events';

const DEFAULT_MAX_ITEMS = 10_000;
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

export type MemoryDeadLettersOptions = {
  readonly clock: Pick<Clock, 'now'>;
  /** The most events that may wait; at least 1, by default 10,000. */
  readonly maxItems?: number;
  /** The most that they may measure together, as JSON in UTF-8; at least 1, by default 64 MiB. */
  readonly maxBytes?: number;
};

/** What is kept of an event: its letter and its size. */
type Kept = { readonly letter: DeadLetter; readonly bytes: number };

/** {@link DeadLetters} that answer at once. */
export type MemoryDeadLetters = {
  readonly put: (failure: Parameters<DeadLetters['put']>[0]) => void;
  readonly settle: (eventIds: readonly string[]) => void;
  readonly count: () => number;
  readonly list: (limit: number) => readonly DeadLetter[];
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
  return {
    put: ({ event, errorCode }) => {
      const earlier = keptById.get(event.id);
      const bytes = bytesOf(event);
      const bytesAfter = totalBytes - (earlier?.bytes ?? 0) + bytes;
      const itemsAfter = keptById.size + (earlier === undefined ? 1 : 0);
      if (bytesAfter > maxBytes || itemsAfter > maxItems) {
        throw new ConnectorError('state_unavailable', 'the dead letters must have room');
      }
      const nowMs = clock.now();
      const letter: DeadLetter = {
        event,
        errorCode,
        attempts: (earlier?.letter.attempts ?? 0) + 1,
        firstFailedAtMs: earlier?.letter.firstFailedAtMs ?? nowMs,
        lastFailedAtMs: nowMs,
      };
      keptById.set(event.id, { letter, bytes });
      totalBytes = bytesAfter;
    },
    settle: (eventIds) => {
      if (keptById.size === 0) return;
      for (const id of eventIds) {
        totalBytes -= keptById.get(id)?.bytes ?? 0;
        keptById.delete(id);
      }
    },
    count: () => keptById.size,
    list: (limit) => {
      const letters: DeadLetter[] = [];
      for (const { letter } of keptById.values()) {
        if (letters.length >= limit) break;
        letters.push(letter);
      }
      return letters;
    },
  };
}

function bytesOf(event: EventEnvelope): number {
  try {
    return Buffer.byteLength(JSON.stringify(event));
  } catch (cause) {
    throw new ConnectorError('payload_invalid', 'an event must be JSON', { cause });
  }
}

function requireLimit(limit: number): void {
  if (Number.isSafeInteger(limit) && limit > 0) return;
  throw new ConnectorError('config_invalid', 'a limit must be a positive whole number');
}
