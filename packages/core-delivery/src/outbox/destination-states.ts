/** Why a destination is off: it said that it is gone (410), or it failed for too long. */
export type DisableReason = 'gone' | 'failing';

/** How a destination fares; all times in milliseconds since the epoch. */
export type DestinationState = {
  readonly id: string;
  /** Failures since the last success. */
  readonly failures: number;
  /** The first and the last of them. */
  readonly failingSinceMs?: number;
  readonly lastFailureAtMs?: number;
  readonly disabledAtMs?: number;
  readonly disabledReason?: DisableReason;
};

/**
 * How the destinations of a connector fare, for all copies.
 *
 * @throws ConnectorError `state_unavailable` when the store cannot answer
 */
export type DestinationStates = {
  /** May be some seconds old. */
  readonly read: (id: string) => Promise<DestinationState>;
  /** Forgets the failures, if there are any; what is off stays off. */
  readonly succeeded: (id: string) => Promise<void>;
  /** @returns the state before this failure */
  readonly failed: (id: string, atMs: number) => Promise<DestinationState>;
  /** @returns whether it was on until now */
  readonly disable: (id: string, reason: DisableReason, atMs: number) => Promise<boolean>;
  /** Delivers there again, and forgets its failures. @returns whether it was off */
  readonly enable: (id: string) => Promise<boolean>;
};

const HOUR_MS = 3_600_000;
/** A destination that fails for so long without a success is switched off. */
export const FAILING_LIMIT_MS = 120 * HOUR_MS;
/** One outage that ended long ago, and one failure now, are no five days of failing. */
const LEAST_SPAN_MS = 12 * HOUR_MS;
const ALERT_SHARES = [0.5, 0.7, 0.9];

/** What a failure means for its destination. */
export type FailureVerdict = 'nothing' | 'alert' | 'disable';

/** Judges a failure by the state before it: an alert at 50, 70 and 90 % of the way, then off. */
export function judgeFailure(before: DestinationState, atMs: number): FailureVerdict {
  const { failingSinceMs, lastFailureAtMs } = before;
  if (failingSinceMs === undefined || lastFailureAtMs === undefined) return 'nothing';
  const now = atMs - failingSinceMs;
  const earlier = lastFailureAtMs - failingSinceMs;
  if (now >= FAILING_LIMIT_MS && before.failures >= 2 && earlier >= LEAST_SPAN_MS) return 'disable';
  const crossed = ALERT_SHARES.some(
    (share) => earlier < share * FAILING_LIMIT_MS && now >= share * FAILING_LIMIT_MS,
  );
  return crossed ? 'alert' : 'nothing';
}
