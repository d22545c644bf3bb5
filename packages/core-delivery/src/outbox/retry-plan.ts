import { isConnectorError } from '@pyloto/core-connectors';

import { jittered } from '../jittered.ts';
import type { OutboxOptions } from './outbox-parts.ts';

/** What comes after a failed attempt. */
export type RetryPlan =
  | { readonly next: 'again'; readonly delayMs: number }
  /** `isOurs`: no receiver could have taken it, so it says nothing of this one. */
  | { readonly next: 'dead_letter'; readonly isOurs: boolean }
  | { readonly next: 'disable' };

/** A receiver that answers so wants no event any more. */
const GONE = 410;

/** Failures that no receiver can mend: the same call fails the same way. */
const OURS: ReadonlySet<string> = new Set([
  'config_invalid',
  'payload_invalid',
  'address_forbidden',
]);

/**
 * Decides after the schedule: every answer but 2xx may pass, a 401 while somebody fixes a key as much as a 503; only 410 says
 * that it will not. `Retry-After` is honoured from the scheduled delay up to twice that.
 *
 * @param attempt the one that failed, from 1 on
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md (read 2026-11-21)
 */
export function planRetry(
  error: unknown,
  attempt: number,
  { retryScheduleMs, random }: Pick<OutboxOptions, 'retryScheduleMs' | 'random'>,
): RetryPlan {
  if (isConnectorError(error)) {
    if (error.upstreamStatus === GONE) return { next: 'disable' };
    if (OURS.has(error.code)) return { next: 'dead_letter', isOurs: true };
  }
  const scheduledMs = retryScheduleMs[attempt - 1];
  if (scheduledMs === undefined) return { next: 'dead_letter', isOurs: false };
  const jitteredMs = jittered(scheduledMs, random);
  const askedMs = isConnectorError(error) ? (error.retryAfterMs ?? 0) : 0;
  return { next: 'again', delayMs: Math.round(clamp(askedMs, jitteredMs, 2 * scheduledMs)) };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
