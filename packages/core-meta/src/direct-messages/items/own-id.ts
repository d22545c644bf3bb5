import { keyDigest } from '@pyloto/core-events';

import { canonicalJson } from '../../json/canonical-json.ts';
import type { MessagingItem } from './messaging-item.ts';

/**
 * Makes the id of something that Meta gives none: older postbacks, and acts upon a message that are only observed.
 *
 * It is the same on every redelivery, which repeats an item to the letter, and names nothing at Meta.
 *
 * @example ownId('postback', item) // 'postback-4azoihbnthcsndxn5uhliu6etzc5ltqw'
 */
export function ownId(kind: string, { element }: MessagingItem): string {
  return `${kind}-${keyDigest(canonicalJson(element))}`;
}
