import { messageRevokedToParsedEvent } from '@pyloto/core-messaging';

import { asId, asText } from '../../json/as-json-value.ts';
import { mapMessageContent } from '../content/map-message-content.ts';
import { mapDirectContext } from '../map-direct-context.ts';
import { mapDirectReferral } from '../map-direct-referral.ts';
import { directMessageEvent } from './direct-message-event.ts';
import { NO_PERSON, readItemParties } from './item-parties.ts';
import { messageChange } from './message-change.ts';
import type { ItemMapper } from './messaging-item.ts';
import { observedAct } from './observed-act.ts';

/**
 * Maps `message {mid, text?, attachments?, quick_reply?, reply_to?, referral?, is_echo?, metadata?, is_deleted?, is_unsupported?}`.
 *
 * Echoes are messages of the business, whoever typed them; on Instagram they come with the subscription of messages. One that is
 * deleted is an unsend, of either side, and no message: it opens no window.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages (read 2026-11-21)
 * @see https://developers.facebook.com/docs/instagram-platform/webhooks/examples (read 2026-11-21)
 */
export const messageItem: ItemMapper = (message, item) => {
  const parties = readItemParties(item, { isEcho: message.is_echo === true });
  if (parties === undefined) return NO_PERSON;
  const mid = asId(message.mid);
  if (mid === undefined) return 'message has no mid';
  if (message.is_deleted === true) {
    return item.isStandby
      ? observedAct(item, parties, { kind: 'is_deleted', targetId: mid })
      : messageRevokedToParsedEvent(messageChange(item, parties, mid));
  }
  return directMessageEvent(item, parties, {
    externalMessageId: mid,
    content: mapMessageContent(message),
    context: mapDirectContext(message.reply_to),
    referral: mapDirectReferral(message.referral),
    callbackData: parties.direction === 'outbound' ? asText(message.metadata) : undefined,
  });
};
