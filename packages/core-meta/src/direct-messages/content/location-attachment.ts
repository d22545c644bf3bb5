import type { MessageContentOf } from '@pyloto/core-messaging';

import { asNumber, asObject, asString } from '../../json/as-json-value.ts';
import { withoutAbsent } from '../../json/without-absent.ts';
import type { AttachmentReader } from './attachment-piece.ts';

/**
 * `{type: location, title?, url?, payload {coordinates {lat, long}}}`.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages (read 2026-11-21)
 */
export const locationAttachment: AttachmentReader = ({ attachment, payload }) => {
  const coordinates = asObject(payload.coordinates);
  const latitude = asNumber(coordinates?.lat);
  const longitude = asNumber(coordinates?.long);
  if (latitude === undefined || longitude === undefined) return undefined;
  const location: MessageContentOf<'location'> = {
    kind: 'location',
    latitude,
    longitude,
    name: asString(attachment.title),
    url: asString(attachment.url),
  };
  return { kind: 'location', location: withoutAbsent(location) };
};
