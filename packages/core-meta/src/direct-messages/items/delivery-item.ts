import type { ParsedItem } from '@pyloto/core-connectors';
import { messagesDeliveredToParsedEvent, messageStatusToParsedEvent } from '@pyloto/core-messaging';

import { graphTimeToIso } from '../../delivery/graph-time.ts';
import { invalidItem } from '../../delivery/skipped-item.ts';
import { asArray, asId } from '../../json/as-json-value.ts';
import { type ItemParties, NO_PERSON, readItemParties } from './item-parties.ts';
import { type ItemMapper, itemMoment, type MessagingItem } from './messaging-item.ts';

/**
 * Maps `delivery {mids?, watermark}`: a status for each message that it names; where it names none, everything that was sent up to the
 * watermark has arrived. The timestamp of a real one was 0.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/message-deliveries (read 2026-11-21)
 */
export const deliveryItem: ItemMapper = (delivery, item) => {
  const parties = readItemParties(item);
  if (parties === undefined) return NO_PERSON;
  const at = itemMoment(item, delivery.watermark);
  const mids = asArray(delivery.mids) ?? [];
  if (mids.length > 0) return mids.map((mid) => deliveredMessage(asId(mid), item, { parties, at }));
  const deliveredUpTo = graphTimeToIso(delivery.watermark);
  if (deliveredUpTo === undefined) return 'delivery has neither mids nor a watermark';
  return messagesDeliveredToParsedEvent({
    channel: item.channel,
    conversation: parties.conversation,
    actor: parties.sender,
    deliveredUpTo,
    at,
  });
};

type Delivered = { readonly parties: ItemParties; readonly at: string };

function deliveredMessage(
  mid: string | undefined,
  { channel }: MessagingItem,
  { parties, at }: Delivered,
): ParsedItem {
  if (mid === undefined) return invalidItem('delivery', 'mid is not an id', channel);
  return messageStatusToParsedEvent({
    channel,
    externalMessageId: mid,
    status: 'delivered',
    conversation: parties.conversation,
    recipient: parties.person,
    changedAt: at,
  });
}
