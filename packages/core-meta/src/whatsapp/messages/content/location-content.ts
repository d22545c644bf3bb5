import type { MessageContentOf } from '@pyloto/core-messaging';

import { asNumber, asObject, asString } from '../../../json/as-json-value.ts';
import { withoutAbsent } from '../../../json/without-absent.ts';
import type { ContentMapper } from './content-mapper.ts';

/**
 * `location {latitude, longitude, name?, address?, url?}`; often the two numbers are all there is.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/messages/location (read 2026-11-21)
 */
export const locationContent: ContentMapper = {
  expectation: 'location has no latitude and longitude',
  map: (message) => {
    const location = asObject(message.location);
    if (location === undefined) return undefined;
    const latitude = asNumber(location.latitude);
    const longitude = asNumber(location.longitude);
    if (latitude === undefined || longitude === undefined) return undefined;
    return withoutAbsent<MessageContentOf<'location'>>({
      kind: 'location',
      latitude,
      longitude,
      name: asString(location.name),
      address: asString(location.address),
      url: asString(location.url),
    });
  },
};
