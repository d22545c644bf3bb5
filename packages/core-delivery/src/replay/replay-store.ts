import type { DeadLetterQuery } from '@pyloto/core-connectors';

/** Which dead letters an operation replays; a filter that is absent lets all pass. */
export type ReplayFilter = Pick<
  DeadLetterQuery,
  'tenantId' | 'capabilityId' | 'errorCode' | 'destination'
>;

/** A bulk replay as it is stored: what an operator sees of it, and where it goes on. Times in milliseconds since the epoch. */
export type ReplayOperation = {
  readonly operationId: string;
  readonly state: 'running' | 'done';
  readonly filter: ReplayFilter;
  /** How many letters matched when it began. */
  readonly matched: number;
  readonly replayed: number;
  readonly failed: number;
  /** Letters that failed after it are not its business. */
  readonly startedAtMs: number;
  readonly finishedAtMs?: number;
  /** The page of letters that it is at. */
  readonly cursor?: string;
  /** The ids of what it is through with on this page. */
  readonly seenOnPage: readonly string[];
};

/** Who works on an operation, and for how long at most until the next word. */
export type ReplayLease = { readonly ownerToken: string; readonly leaseMs: number };

/**
 * Where bulk replays are kept, so that any copy can tell how far they are and go on with them. A lease lets one copy at a time work on
 * an operation, and ends by itself when the copy does.
 *
 * @throws ConnectorError `state_unavailable` from every method when the store cannot answer
 */
export type ReplayStore = {
  /** Keeps a new operation, free for who takes it. */
  readonly add: (operation: ReplayOperation) => Promise<void>;
  /** Undefined for an unknown one and for one that was over 7 days ago. */
  readonly find: (operationId: string) => Promise<ReplayOperation | undefined>;
  /** Leases the running operation that has been free longest; undefined when none is. */
  readonly take: (lease: ReplayLease) => Promise<ReplayOperation | undefined>;
  /**
   * Keeps how far it is and prolongs the lease, or ends the lease when the operation is done.
   *
   * @returns false when the lease had ended or the operation is over; nothing is changed then
   */
  readonly save: (operation: ReplayOperation, lease: ReplayLease) => Promise<boolean>;
  /** Ends the lease, so that another goes on at once; nothing happens when the token holds none. */
  readonly release: (operationId: string, ownerToken: string) => Promise<void>;
};

/** How long a finished operation can be asked for. */
export const FINISHED_KEPT_MS = 7 * 86_400_000;
