import {
  type ConversationReferred,
  conversationReferredToParsedEvent,
} from '@pyloto/core-messaging';

import { mapDirectReferral } from '../map-direct-referral.ts';
import { NO_PERSON, readItemParties } from './item-parties.ts';
import { type ItemMapper, itemMoment, itemOccurrence } from './messaging-item.ts';
import { observedAct } from './observed-act.ts';

/**
 * Maps a `referral` that stands by itself: somebody came back to a conversation by a link, an advertisement or a code.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_referrals (read 2026-11-21)
 */
export const referralItem: ItemMapper = (raw, item) => {
  const parties = readItemParties(item);
  if (parties === undefined) return NO_PERSON;
  const referral = mapDirectReferral(raw) ?? {};
  if (item.isStandby) return observedAct(item, parties, { kind: 'referral', referral });
  const referred: ConversationReferred = {
    channel: item.channel,
    conversation: parties.conversation,
    actor: parties.person,
    referral,
    occurredAt: itemMoment(item),
  };
  return conversationReferredToParsedEvent(referred, { occurrence: itemOccurrence(item) });
};
