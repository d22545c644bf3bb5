import type { MessageRevoked } from '@pyloto/core-messaging';

import type { ItemParties } from './item-parties.ts';
import { itemMoment, type MessagingItem } from './messaging-item.ts';

/** What an edit and an unsend have in common: neither has an id of its own. */
export function messageChange(
  item: MessagingItem,
  { direction, conversation, sender }: ItemParties,
  mid: string,
): MessageRevoked {
  return {
    channel: item.channel,
    direction,
    target: { externalMessageId: mid },
    conversation,
    actor: sender,
    changedAt: itemMoment(item),
  };
}
