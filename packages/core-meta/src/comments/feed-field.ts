import type { ParsedItem } from '@pyloto/core-connectors';

import { type AccountChange, forAccount } from '../delivery/for-account.ts';
import { ignoredItem, sanitizeName } from '../delivery/skipped-item.ts';
import { mapFeedComment } from './feed-comment.ts';
import { mapFeedReaction } from './feed-reaction.ts';

const ITEM_MAPPERS: ReadonlyMap<unknown, (change: AccountChange) => ParsedItem | string> = new Map([
  ['comment', mapFeedComment],
  ['reaction', mapFeedReaction],
  ['like', mapFeedReaction],
]);

/**
 * Maps `feed`: comments and reactions on a Page. Posts, photos, shares and what is new are ignored as `feed.post`, `feed.photo` and
 * so on.
 *
 * @see https://developers.facebook.com/docs/graph-api/webhooks/reference/page/#feed (read 2026-11-21)
 */
export const feedField = forAccount((change) => {
  const { item } = change.value;
  const mapItem = ITEM_MAPPERS.get(item);
  if (mapItem !== undefined) return mapItem(change);
  return ignoredItem(`feed.${sanitizeName(item)}`, 'item is not handled', change.channel);
});
