import { unreadable } from '../../../outbound/refusals.ts';
import type { OutboundContentMapper } from '../../../outbound/outbound-content-mapper.ts';

/** A place; its schema says everything that WhatsApp demands of the coordinates. */
export const locationContent: OutboundContentMapper<'location'> = {
  mayGoToGroups: true,
  check: ({ name, address }) => [
    ...unreadable('content.name', name),
    ...unreadable('content.address', address),
  ],
  toGraph: ({ latitude, longitude, name, address }) => ({
    type: 'location',
    location: { latitude, longitude, name, address },
  }),
};
