import type { Referral } from '@pyloto/core-messaging';

import { asId, asObject, asString } from '../json/as-json-value.ts';
import type { JsonObject } from '../json/json-object.ts';
import { withoutAbsent } from '../json/without-absent.ts';

/**
 * Maps `referral {ref?, source?, ad_id?, referer_uri?, ads_context_data?, product?}`: by what somebody came. It stands by itself, in a
 * postback, or in a message.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_referrals (read 2026-11-21)
 */
export function mapDirectReferral(raw: unknown): Referral | undefined {
  const referral = asObject(raw);
  if (referral === undefined) return undefined;
  const advertisement = asObject(referral.ads_context_data);
  const mapped = withoutAbsent<Referral>({
    sourceType: asString(referral.source),
    sourceId: asId(referral.ad_id),
    sourceUrl: asString(referral.referer_uri),
    headline: asString(advertisement?.ad_title),
    ...mediaOf(advertisement),
    ref: asString(referral.ref),
    productId: asId(asObject(referral.product)?.id) ?? asId(advertisement?.product_id),
  });
  return Object.keys(mapped).length === 0 ? undefined : mapped;
}

/** A video comes with a picture of it. */
function mediaOf(
  advertisement: JsonObject | undefined,
): Pick<Referral, 'mediaType' | 'mediaUrl' | 'thumbnailUrl'> {
  const photoUrl = asString(advertisement?.photo_url);
  const videoUrl = asString(advertisement?.video_url);
  if (videoUrl !== undefined) {
    return { mediaType: 'video', mediaUrl: videoUrl, thumbnailUrl: photoUrl };
  }
  return photoUrl === undefined ? {} : { mediaType: 'image', mediaUrl: photoUrl };
}
