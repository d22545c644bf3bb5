import type { DeadLetter } from '@pyloto/core-connectors';

import type { Book } from '../books/book.ts';

/** Which dead letters a bulk replay is about; what is absent lets all pass. */
export type ReplayFilter = {
  readonly tenantId?: string;
  readonly capabilityId?: string;
  readonly errorCode?: string;
  readonly destination?: string;
};

/** How far a bulk replay is. */
export type ReplayProgress = {
  readonly operationId: string;
  /** `failed`: it stopped before its end. */
  readonly state: 'running' | 'done' | 'failed';
  /** How many letters matched when it began. */
  readonly matched: number;
  /** How many of them were handled, or are back in their queue. */
  readonly replayed: number;
  /** How many of them failed again, or have nobody who handles them. */
  readonly failed: number;
  /** Milliseconds since the epoch. */
  readonly startedAtMs: number;
  readonly finishedAtMs?: number;
};

/**
 * Replays all dead letters that match, in the background.
 *
 * @throws ConnectorError `state_unavailable` when its store cannot answer
 */
export type ReplayOperations = {
  /** Counts what `start` would replay. */
  readonly match: (filter: ReplayFilter) => Promise<number>;
  readonly start: (
    filter: ReplayFilter,
  ) => Promise<{ readonly operationId: string; readonly matched: number }>;
  /** @returns undefined for an operation that is not known, or no longer */
  readonly status: (operationId: string) => Promise<ReplayProgress | undefined>;
};

/** How a destination of the outbox fares. */
export type DestinationState = {
  readonly id: string;
  readonly state: 'enabled' | 'failing' | 'disabled';
  /** Milliseconds since the epoch. */
  readonly failingSinceMs?: number;
  readonly disabledAtMs?: number;
  /** Why it was disabled: a name, no sentence. */
  readonly reason?: string;
};

/** The destinations of the outbox, as an operator has them in hand. */
export type DestinationStates = {
  readonly list: () => Promise<readonly DestinationState[]>;
  /** Delivers there again. @returns false when there is no such destination */
  readonly enable: (destinationId: string) => Promise<boolean>;
};

/** What the operator's doors show besides the dead letters; what is absent is not there to be operated. */
export type OperatorParts = {
  /** Default: a bulk replay in this process, one letter after the other, that ends with it. */
  readonly replays?: ReplayOperations | undefined;
  readonly outbox?:
    | {
        /** `outboxBook`: discards and recounts of what goes out. */
        readonly book: Book;
        readonly destinations: DestinationStates;
        /** The digest of the sequence that the item of a letter is in, empty for none; absent: the outbox promises no order. */
        readonly sequenceOf?: (letter: DeadLetter) => string;
      }
    | undefined;
};
