import type { ParsedEvent } from '@pyloto/core-connectors';
import { type DirectMessage, directMessageToParsedEvent } from '@pyloto/core-messaging';

import { withoutAbsent } from '../../json/without-absent.ts';
import type { ItemParties } from './item-parties.ts';
import { itemMoment, type MessagingItem } from './messaging-item.ts';

/** What a message or a tap says, beside who, where and when. */
type Said = Pick<
  DirectMessage,
  'externalMessageId' | 'content' | 'context' | 'referral' | 'callbackData'
>;

/** Makes the event of a message: received, sent, or observed where another app holds the conversation. */
export function directMessageEvent(
  item: MessagingItem,
  { direction, sender, recipient, conversation }: ItemParties,
  said: Said,
): ParsedEvent {
  const message = withoutAbsent<DirectMessage>({
    channel: item.channel,
    direction,
    conversation,
    sender,
    recipient,
    sentAt: itemMoment(item),
    ...said,
  });
  return directMessageToParsedEvent(
    message,
    item.isStandby ? { capability: 'standby_messages' } : {},
  );
}
