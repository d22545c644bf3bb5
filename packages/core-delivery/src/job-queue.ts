/** A job to add to a queue. */
export type NewJob<TData> = {
  /** Whose job it is: turns are taken fairly between tenants. */
  readonly tenantId: string;
  readonly data: TData;
  /** Not before so many milliseconds. Default 0. */
  readonly delayMs?: number;
  /** How much of the tenant's waits already: a tenant with much of it lets the others go first. Default 0. */
  readonly backlog?: number;
  /** It takes the place of a job that is about to end: there is always room for it. Default false. */
  readonly isReplacement?: boolean;
  /** A name to `promote` it by, unique while the job exists: adding it again then changes nothing. No proof of anything. */
  readonly id?: string;
  /** The format of `data`, where it is not the one that the queue was made with. */
  readonly format?: number;
};

/** How many jobs a queue holds. */
export type JobCounts = {
  readonly waiting: number;
  readonly delayed: number;
  readonly active: number;
};

/** A job as a recount sees it. */
export type SeenJob<TData> = { readonly tenantId: string; readonly data: TData };

/**
 * A durable queue. A job that was added is there until it is done, through restarts of every copy and of the store.
 *
 * @throws ConnectorError `state_unavailable` when the store cannot answer; `add` also when the queue has no room
 */
export type JobQueue<TData> = {
  /**
   * Adds all or, when it throws, an unknown part of them. One round trip for any number, but for jobs of a tenant with a backlog,
   * which may be added in portions, so that the store serves others in between.
   */
  readonly add: (jobs: readonly NewJob<TData>[]) => Promise<void>;
  /** Makes a delayed job run now; nothing happens when there is none of this id. */
  readonly promote: (id: string) => Promise<void>;
  readonly counts: () => Promise<JobCounts>;
  /** Goes through all jobs. One that is there throughout is seen at least once. */
  readonly jobs: () => AsyncIterable<SeenJob<TData>>;
  readonly close: () => Promise<void>;
};

/** A job that a worker took. */
export type TakenJob<TData> = {
  readonly tenantId: string;
  readonly data: TData;
  /** Milliseconds since the epoch. */
  readonly addedAtMs: number;
};

/** How a worker's turn with a job ended: over, or the job is to come again, with other data if given. */
export type JobEnd<TData> = 'done' | { readonly againInMs: number; readonly data?: TData };

/** What a worker does with a job. When it throws, the job comes again after a while, for ever. */
export type JobProcessor<TData> = (job: TakenJob<TData>) => Promise<JobEnd<TData>>;

/** A running worker of one process. */
export type JobWorker = {
  /** False when it has taken nothing for too long although there was something to take; it restarts itself then. */
  readonly isAlive: () => boolean;
  /** Takes nothing more, waits for the jobs under way, at most `graceMs`; what is left runs again elsewhere. */
  readonly close: (graceMs: number) => Promise<void>;
};
