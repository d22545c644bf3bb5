import type { CommandDefinition, TokenBucket } from '@pyloto/core-connectors';
import type { OutboundContent } from '@pyloto/core-messaging';

import { lastingDelayMs } from '../../outbound/lasting-delay.ts';

/** Calls to this API are too many, whatever the subcode beside it. */
const RATE_REACHED = /^613(?:\/|$)/;
const SLOW_TYPES: ReadonlySet<string> = new Set(['audio', 'voice', 'video']);

/**
 * What one account may send: 300 messages a second of text, links, pictures and reactions.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/overview/rate-limiting (read 2026-11-21)
 */
function accountBucket(accountId: string): TokenBucket {
  return { name: 'account', key: accountId, intervalMs: 1000 / 300, capacity: 300 };
}

/** What one account may send of sounds and films: 10 a second. */
function slowMediaBucket(accountId: string): TokenBucket {
  return { name: 'account_slow_media', key: accountId, intervalMs: 100, capacity: 10 };
}

/** The limit that a content falls under. */
export function contentBucket(accountId: string, content: OutboundContent): TokenBucket {
  const isSlow =
    content.kind === 'media' && content.attachments.some(({ type }) => SLOW_TYPES.has(type));
  return isSlow ? slowMediaBucket(accountId) : accountBucket(accountId);
}

type Refusal = Parameters<NonNullable<CommandDefinition['drainedBy']>>[1];

/** A bucket that a refusal shows to be empty; limits per hour say themselves how long they last. */
export function drainedBy(
  bucket: TokenBucket,
  { upstreamCode = '', attempt }: Refusal,
): { readonly bucket: TokenBucket; readonly delayMs: number } | undefined {
  const delayMs = RATE_REACHED.test(upstreamCode) ? lastingDelayMs(attempt) : undefined;
  return delayMs === undefined ? undefined : { bucket, delayMs };
}

/** The limit of everything that is no message. */
export const accountPacing = {
  bucketsOf: ({ accountId }) => [accountBucket(accountId)],
  drainedBy: ({ accountId }, refusal) => drainedBy(accountBucket(accountId), refusal),
} as const satisfies Pick<CommandDefinition, 'bucketsOf' | 'drainedBy'>;
