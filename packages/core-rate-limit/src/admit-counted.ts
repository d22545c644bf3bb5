import type { Admission } from '@pyloto/core-connectors';

import type { CountedSubject, Counter, Counters, LimitWindow, Refusal } from './counters.ts';

/** A limit that was reached. */
export type ReachedLimit = CountedSubject & {
  readonly window: LimitWindow;
  readonly retryAfterMs: number;
};

/** Told of every limit that refused something, for logs and metrics; must not throw. */
export type OnLimited = (reached: ReachedLimit) => void;

/** The answer wherever there is room. */
export const ADMITTED: Admission = { admitted: true };

/**
 * Asks all counters at once. Where several refuse, the one that has room first says when to ask again: the others are asked
 * again then, so that no wait is longer than it has to be.
 */
export function admitCounted(
  counters: Counters,
  asked: readonly Counter[],
  onLimited: OnLimited | undefined,
): Admission | Promise<Admission> {
  if (asked.length === 0) return ADMITTED;
  return andThen(counters.take(asked), (refusals) => admissionOf(refusals, onLimited));
}

/** Goes on at once with what is there already, so that nothing is waited for where nothing is limited. */
export function andThen<Value, Result>(
  value: Value | Promise<Value>,
  use: (value: Value) => Result | Promise<Result>,
): Result | Promise<Result> {
  return value instanceof Promise ? value.then(use) : use(value);
}

function admissionOf(refusals: readonly Refusal[], onLimited: OnLimited | undefined): Admission {
  if (refusals.length === 0) return ADMITTED;
  let soonestMs = Infinity;
  for (const { counter, retryAfterMs } of refusals) {
    soonestMs = Math.min(soonestMs, retryAfterMs);
    const { connector, tenantId, subject, window } = counter;
    onLimited?.({ connector, tenantId, subject, window, retryAfterMs });
  }
  return { admitted: false, retryAfterMs: soonestMs };
}
