import type { CommentTarget } from '@pyloto/core-comments';

import { asId, asObject, asString } from '../json/as-json-value.ts';
import { withoutAbsent } from '../json/without-absent.ts';

const KINDS: ReadonlyMap<string | undefined, CommentTarget['kind']> = new Map([
  ['FEED', 'post'],
  ['REELS', 'reel'],
  ['STORY', 'story'],
  ['LIVE', 'live'],
  ['AD', 'ad'],
]);

/**
 * Reads what a comment stands under: `media {id, media_product_type, ad_id, ad_title, original_media_id}`.
 *
 * @returns undefined when no media is named, as in the dashboard's samples
 * @see https://developers.facebook.com/docs/instagram-platform/webhooks/examples (read 2026-11-21)
 */
export function readMediaTarget(value: unknown): CommentTarget | undefined {
  const media = asObject(value);
  const externalId = asId(media?.id);
  if (media === undefined || externalId === undefined) return undefined;
  return withoutAbsent({
    externalId,
    kind: KINDS.get(asString(media.media_product_type)?.toUpperCase()) ?? 'other',
    adId: asId(media.ad_id),
    adTitle: asString(media.ad_title),
    originalMediaId: asId(media.original_media_id),
  });
}
