import { type MessageContentOf } from '@pyloto/core-messaging';

import { asId, asText } from '../../json/as-json-value.ts';
import { withoutAbsent } from '../../json/without-absent.ts';
import { mapDirectReferral } from '../map-direct-referral.ts';
import { directMessageEvent } from './direct-message-event.ts';
import { NO_PERSON, readItemParties } from './item-parties.ts';
import type { ItemMapper } from './messaging-item.ts';
import { ownId } from './own-id.ts';

/**
 * Maps `postback {mid?, title?, payload?, referral?}`: a button, an entry of the menu, an ice breaker, `Get started`.
 *
 * Older ones have no mid, and one that is observed in standby has no payload.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_postbacks (read 2026-11-21)
 */
export const postbackItem: ItemMapper = (postback, item) => {
  const parties = readItemParties(item);
  if (parties === undefined) return NO_PERSON;
  const reply: MessageContentOf<'interactive_reply'>['reply'] = {
    type: 'postback',
    id: asText(postback.payload),
    title: asText(postback.title),
  };
  return directMessageEvent(item, parties, {
    externalMessageId: asId(postback.mid) ?? ownId('postback', item),
    content: { kind: 'interactive_reply', reply: withoutAbsent(reply) },
    referral: mapDirectReferral(postback.referral),
  });
};
