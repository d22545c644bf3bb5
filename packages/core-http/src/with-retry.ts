import { isConnectorError, isRetryable, type Clock } from '@pyloto/core-connectors';
import type * as Cockatiel from 'cockatiel';

/** How often, how long and how patiently an operation is tried again. */
export type RetryPolicy = {
  /** Calls of the operation at most, the first one included. */
  readonly maxAttempts: number;
  /** Upper end of the first wait, in milliseconds; it doubles from wait to wait. */
  readonly initialDelayMs: number;
  /** Upper end of every wait, in milliseconds. A `Retry-After` is waited in full on top of it. */
  readonly maxDelayMs: number;
  /** From the call to the start of the last attempt, in milliseconds. Default: no end but {@link maxAttempts}. */
  readonly budgetMs?: number;
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
  /** A number from 0 to below 1. */
  readonly random: () => number;
  /**
   * Which errors are tried again. Default `isRetryable`, which fits operations that may safely run twice; for all others
   * {@link shouldRetryError}.
   */
  readonly canRetry?: (error: unknown) => boolean;
};

/** What an operation is told when it is called. */
export type RetryAttempt = {
  /** 1 for the first call. */
  readonly attempt: number;
  /** What is left of the budget, in milliseconds, at least 1, so that the operation's own timeout can stay within it. */
  readonly remainingMs: number;
  readonly signal: AbortSignal;
};

/**
 * Calls an operation until it succeeds, fails for good, or the policy ends.
 *
 * Only errors that can pass are tried again (`canRetry`), after the error's `retryAfterMs` and a random part of the exponential
 * delay, so that those who failed together do not come back together. A wait that does not fit the budget is not begun:
 * the error is thrown at once, with its `retryAfterMs`, for a queue to act on.
 *
 * With the default `canRetry` an ambiguous `timeout` counts as passing: an operation that must not have its effect twice gives
 * `canRetry: (error) => shouldRetryError(error, { isRepeatable: false })`.
 *
 * @throws the last error of the operation; the signal's reason when it is aborted before an attempt or in a wait
 */
export async function withRetry<T>(
  operation: (attempt: RetryAttempt) => Promise<T>,
  policy: RetryPolicy,
  signal?: AbortSignal,
): Promise<T> {
  const { clock, budgetMs = Infinity, canRetry = isRetryable } = policy;
  const startedMs = clock.monotonicMs();
  const remainingMs = (): number => budgetMs - (clock.monotonicMs() - startedMs);
  // 28 files, for those who try again only.
  const { ConstantBackoff, ExponentialBackoff, handleWhen, retry } = await import('cockatiel');
  const delays = createDelays(policy, ExponentialBackoff);
  let delayMs = 0;
  const canPass = (error: unknown): boolean => {
    if (!canRetry(error)) return false;
    delayMs = delays.next() + ((isConnectorError(error) && error.retryAfterMs) || 0);
    return delayMs < remainingMs();
  };
  // cockatiel waits on the machine's timers and does not hear the signal while it waits; so it waits for nothing, and the wait
  // is the first thing an attempt does, on the injected clock.
  return retry(handleWhen(canPass), {
    maxAttempts: policy.maxAttempts - 1,
    backoff: new ConstantBackoff(0),
  }).execute(async ({ attempt, signal: current }) => {
    current.throwIfAborted();
    if (attempt > 0) await clock.sleep(delayMs, current);
    return operation({
      attempt: attempt + 1,
      remainingMs: Math.max(1, remainingMs()),
      signal: current,
    });
  }, signal);
}

function createDelays(
  policy: RetryPolicy,
  ExponentialBackoff: typeof Cockatiel.ExponentialBackoff,
): { readonly next: () => number } {
  let backoff: Cockatiel.IBackoffFactory<void> = new ExponentialBackoff({
    generator: createFullJitter(policy.random),
    initialDelay: policy.initialDelayMs,
    maxDelay: policy.maxDelayMs,
    exponent: 2,
  });
  return {
    next: () => {
      const step = backoff.next();
      backoff = step;
      return step.duration;
    },
  };
}

/**
 * cockatiel's full jitter, with the randomness given: anything from 0 to the exponential delay.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
function createFullJitter(random: () => number) {
  return (
    exponent = 0,
    options: Cockatiel.IExponentialBackoffOptions<number>,
  ): [delayMs: number, exponent: number] => [
    random() * Math.min(options.maxDelay, options.initialDelay * options.exponent ** exponent),
    exponent + 1,
  ];
}
