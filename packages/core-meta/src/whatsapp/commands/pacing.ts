import type { CommandDefinition, TokenBucket } from '@pyloto/core-connectors';
import { joinKey } from '@pyloto/core-events';
import type { Recipient } from '@pyloto/core-messaging';

import { lastingDelayMs } from '../../outbound/lasting-delay.ts';
import { recipientId } from './recipient.ts';

const SECOND_MS = 1000;
/** Waits grow no further: 4^6 s is more than an hour. */
const MAX_EXPONENT = 6;
const THROUGHPUT_REACHED = '130429';
const PAIR_RATE_REACHED = '131056';

/**
 * What one phone number may send: 80 calls a second, as Meta gives each number at first.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/overview#throughput (read 2026-11-21)
 */
export function phoneNumberBucket(accountId: string): TokenBucket {
  return { name: 'phone_number', key: accountId, intervalMs: 12.5, capacity: 80 };
}

/**
 * What one phone number may send to one recipient: a message every 6 seconds, 45 of them at once.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/overview#pair-rate-limits (read 2026-11-21)
 */
export function pairBucket(accountId: string, to: Recipient): TokenBucket {
  const key = joinKey([accountId, recipientId(to)]);
  return { name: 'pair', key, intervalMs: 6000, capacity: 45 };
}

type Drained = ReturnType<NonNullable<CommandDefinition['drainedBy']>>;
type Refusal = Parameters<NonNullable<CommandDefinition['drainedBy']>>[1];

/**
 * The bucket that a refusal shows to be empty, and for how long: `4^attempt` seconds for a pair, as Meta documents it; a phone number
 * as {@link lastingDelayMs} says.
 *
 * Other throttles (of the app, of the business account) say themselves how long they last.
 */
export function drainedBy(
  { accountId, to }: { readonly accountId: string; readonly to?: Recipient | undefined },
  { upstreamCode, attempt }: Refusal,
): Drained {
  if (upstreamCode === THROUGHPUT_REACHED) {
    const delayMs = lastingDelayMs(attempt);
    return delayMs === undefined ? undefined : { bucket: phoneNumberBucket(accountId), delayMs };
  }
  if (upstreamCode === PAIR_RATE_REACHED && to !== undefined) {
    const delayMs = SECOND_MS * 4 ** Math.min(attempt, MAX_EXPONENT);
    return { bucket: pairBucket(accountId, to), delayMs };
  }
  return undefined;
}
