import type {
  Clock,
  Connector,
  DeadLetters,
  Ledger,
  Logger,
  Metrics,
  Pacer,
  RateLimiter,
  Secret,
} from '@pyloto/core-connectors';
import type { ChannelRef } from '@pyloto/core-events';

import type { JobQueue } from '@pyloto/core-delivery';

import type { ItemsUnderWay } from './batch/items-under-way.ts';
import type { Destination, EventHandlers } from './event-handler.ts';
import type { EventObserver } from './event-observer.ts';
import type { EventOutbox } from './event-outbox.ts';
import type { InboxJob } from './inbox/inbox-job.ts';
import type { FetchReference } from './provider/create-reference-fetcher.ts';

/** Bounds of one request; each has a default in {@link DEFAULT_LIMITS}. */
export type RuntimeLimits = {
  /** A larger body is answered 413. */
  readonly maxBodyBytes: number;
  /** A body that takes longer to arrive is answered 408. */
  readonly bodyTimeoutMs: number;
  /** A handler that takes longer has failed; another copy's item is waited for as long. */
  readonly handlerTimeoutMs: number;
  /** Handlers of this process that run at a time; at most the connections that they may open. */
  readonly handlerConcurrency: number;
  /** Items of this process under way at a time; a delivery that does not fit is answered 503 and comes again. */
  readonly maxItemsUnderWay: number;
  /** How long a claim lasts without renewal; longer than `handlerTimeoutMs`. */
  readonly leaseMs: number;
  /** How long a handled event is remembered; longer than the provider's retries go on (Meta: 7 days). */
  readonly retentionMs: number;
  /** What `Retry-After` says when the state store cannot answer. */
  readonly retryAfterMs: number;
};

const DAY_MS = 86_400_000;

/** The bounds of a runtime that is given none. */
export const DEFAULT_LIMITS: RuntimeLimits = {
  maxBodyBytes: 3 * 1024 * 1024,
  bodyTimeoutMs: 10_000,
  handlerTimeoutMs: 10_000,
  handlerConcurrency: 50,
  maxItemsUnderWay: 10_000,
  leaseMs: 30_000,
  retentionMs: 8 * DAY_MS,
  retryAfterMs: 5_000,
};

/** When a failed event is handled again, by default: after 5 s, 30 s, 2 min, 10 min, 1 h and 3 h. */
export const DEFAULT_HANDLER_RETRY_SCHEDULE_MS: readonly number[] = [
  5_000, 30_000, 120_000, 600_000, 3_600_000, 10_800_000,
];

/**
 * What holds up a conversation whose events are handled in order.
 *
 * - `block`: an event that is not handled, for as long as it is not, also among the dead letters
 * - `skip`: an event that is being tried again; as a dead letter it lets the later ones pass
 * - `park`: as `block`, but the later ones join it among the dead letters rather than wait in the queue
 */
export type OrderingPolicy = 'block' | 'skip' | 'park';

/** What a runtime is made of. Only `connector` and `secrets` have no default. */
export type RuntimeConfig<TEventData = Record<string, unknown>> = {
  readonly connector: Connector<TEventData>;
  /** The live values of the manifest's secrets, by name: the current one first, then previous ones. */
  readonly secrets: Readonly<Record<string, readonly Secret[]>>;
  /** Handlers in code, by capability. */
  readonly handlers?: EventHandlers<TEventData>;
  /** Sinks for events of capabilities without a handler. */
  readonly destinations?: readonly Destination[];
  /**
   * Finds the tenant an account belongs to; undefined: nobody's, the event is ignored. Asked once per
   * account and delivery. Default: tenant `default`.
   */
  readonly resolveTenant?: (
    channel: ChannelRef,
  ) => string | undefined | Promise<string | undefined>;
  readonly ledger?: Ledger;
  readonly deadLetters?: DeadLetters;
  readonly rateLimiter?: RateLimiter;
  /** Delays the items of the queue that are over a tenant's limit. */
  readonly pacer?: Pacer;
  /** Where failed events wait for their next attempt; needs a ledger that keeps books. Absent: they become dead letters at once. */
  readonly queue?: JobQueue<InboxJob>;
  /**
   * `inline`: handlers run before the request is answered. `queued`: the request is answered once its events are safe in the
   * queue, and `createInboxProcessor` handles them. Default `inline`.
   */
  readonly dispatch?: 'inline' | 'queued';
  /** Handles the events of one ordering key one at a time, in order of arrival; needs `queued`. Default: in any order. */
  readonly ordering?: OrderingPolicy;
  /** How long a failed event waits before each next attempt, ±20 %; after the last it becomes a dead letter. */
  readonly handlerRetryScheduleMs?: readonly number[];
  /** Learns from events before they are handled, for instance how far commands have come. */
  readonly observer?: EventObserver;
  /** Fetches what events marked `isReference` only name (`createReferenceFetcher`); absent: such an event fails. */
  readonly fetchReference?: FetchReference;
  /** Delivers to the destinations that it names, instead of the handler's turn. */
  readonly outbox?: EventOutbox;
  /** Once aborted, nothing that is queued begins any more; what has begun goes on. */
  readonly stopping?: AbortSignal;
  /** A number from 0 to below 1, for jitter. Default `Math.random`. */
  readonly random?: () => number;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly metrics?: Metrics;
  /** Makes correlation ids and owner tokens. Default: random UUIDs. */
  readonly newId?: () => string;
  readonly limits?: Partial<RuntimeLimits>;
  /** The bound of `maxItemsUnderWay`, for whoever waits for it to be idle. */
  readonly underWay?: ItemsUnderWay;
  /** Puts `results` into the answer, per item; leave it off in production. */
  readonly exposeResults?: boolean;
  /** Marks every event as synthetic. */
  readonly sandbox?: boolean;
};
