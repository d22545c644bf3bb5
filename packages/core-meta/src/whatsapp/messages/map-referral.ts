import type { Referral } from '@pyloto/core-messaging';

import { asId, asObject, asString } from '../../json/as-json-value.ts';
import type { JsonObject } from '../../json/json-object.ts';
import { withoutAbsent } from '../../json/without-absent.ts';

/**
 * Maps a click-to-WhatsApp `referral`, which may hang on a message of any type.
 *
 * `ctwa_clid` is missing for posts and statuses.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components#messages-object (read 2026-11-21)
 */
export function mapReferral(raw: unknown): Referral | undefined {
  const referral = asObject(raw);
  if (referral === undefined) return undefined;
  const mapped = withoutAbsent({
    sourceType: asString(referral.source_type),
    sourceId: asId(referral.source_id),
    sourceUrl: asString(referral.source_url),
    headline: asString(referral.headline),
    body: asString(referral.body),
    mediaType: asString(referral.media_type),
    mediaUrl: mediaUrlOf(referral),
    thumbnailUrl: asString(referral.thumbnail_url),
    clickId: asString(referral.ctwa_clid),
    welcomeText: asString(asObject(referral.welcome_message)?.text),
  });
  return Object.keys(mapped).length === 0 ? undefined : mapped;
}

function mediaUrlOf(referral: JsonObject): string | undefined {
  return asString(referral.image_url) ?? asString(referral.video_url);
}
