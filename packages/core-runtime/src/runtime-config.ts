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

import type { Destination, EventHandlers } from './event-handler.ts';

/** Bounds of one request; each has a default in {@link DEFAULT_LIMITS}. */
export type RuntimeLimits = {
  /** A larger body is answered 413. */
  readonly maxBodyBytes: number;
  /** A body that takes longer to arrive is answered 408. */
  readonly bodyTimeoutMs: number;
  /** A handler that takes longer has failed; another copy's item is waited for as long. */
  readonly handlerTimeoutMs: number;
  /** Handlers of one request that run at a time. */
  readonly handlerConcurrency: number;
  /** How long a claim lasts without renewal; longer than `handlerTimeoutMs`. */
  readonly leaseMs: number;
  /** How long a handled event is remembered; longer than the provider's retries go on (Meta: 7 days). */
  readonly retentionMs: number;
  /** What `Retry-After` says when the state store cannot answer. */
  readonly retryAfterMs: number;
};

const DAY_MS = 86_400_000;

export const DEFAULT_LIMITS: RuntimeLimits = {
  maxBodyBytes: 3 * 1024 * 1024,
  bodyTimeoutMs: 10_000,
  handlerTimeoutMs: 10_000,
  handlerConcurrency: 10,
  leaseMs: 30_000,
  retentionMs: 8 * DAY_MS,
  retryAfterMs: 5_000,
};

/** What a runtime is made of. Only `connector` and `secrets` have no default. */
export type RuntimeConfig<TPayload = unknown> = {
  readonly connector: Connector<TPayload>;
  /** The live values of the manifest's secrets, by name: the current one first, then previous ones. */
  readonly secrets: Readonly<Record<string, readonly Secret[]>>;
  /** Handlers in code, by capability. */
  readonly handlers?: EventHandlers;
  /** Sinks for events of capabilities without a handler. */
  readonly destinations?: readonly Destination[];
  /** Finds the tenant an account belongs to; undefined: nobody's, the event is ignored. Default: tenant `default`. */
  readonly resolveTenant?: (channel: ChannelRef) => string | undefined;
  readonly ledger?: Ledger;
  readonly deadLetters?: DeadLetters;
  readonly rateLimiter?: RateLimiter;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly metrics?: Metrics;
  /** Makes correlation ids and owner tokens. Default: random UUIDs. */
  readonly newId?: () => string;
  readonly limits?: Partial<RuntimeLimits>;
  /** Puts `results` into the answer, per item; leave it off in production. */
  readonly exposeResults?: boolean;
  /** Marks every event as synthetic. */
  readonly sandbox?: boolean;
};
