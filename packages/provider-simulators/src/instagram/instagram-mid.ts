import { createHash } from 'node:crypto';

import type { Ids } from '../graph/ids.ts';

const threadLength = 39;
const messageLength = 35;

/**
 * A message id as Instagram makes it: base64 of the account, the thread and the message, in which `Z` is written `ZA` and `=` is
 * `ZD`. Longer than 150 characters, and not to be read as base64.
 *
 * @see https://developers.facebook.com/docs/instagram-platform/webhooks/examples (read 2026-11-21)
 */
export function instagramMid(ids: Ids, accountId: string, person: string): string {
  const text = `ig_dm_item:1:IGMessageID:${accountId}:${threadOf(accountId, person)}:${ids.digits(messageLength)}`;
  return Buffer.from(text).toString('base64').replaceAll('Z', 'ZA').replaceAll('=', 'ZD');
}

/** The same for the two of them, whoever writes. */
function threadOf(accountId: string, person: string): string {
  const digest = createHash('sha256').update(`${accountId}:${person}`).digest('hex');
  return BigInt(`0x${digest}`).toString().slice(0, threadLength);
}
