import type {
  Clock,
  Connector,
  DeadLetters,
  Ledger,
  Logger,
  Metrics,
  RateLimiter,
  Secret,
} from '@pyloto/core-connectors';
import type { ChannelRef } from '@pyloto/core-events';

import type { ItemsUnderWay } from './batch/items-under-way.ts';
import type { Destination, EventHandlers } from './event-handler.ts';

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
  maxItemsUnderWay: 2_000,
  leaseMs: 30_000,
  retentionMs: 8 * DAY_MS,
  retryAfterMs: 5_000,
};

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
