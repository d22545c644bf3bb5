import { type ReadReceipt, readReceiptToParsedEvent } from '@pyloto/core-messaging';

import { graphTimeToIso } from '../../delivery/graph-time.ts';
import { asId } from '../../json/as-json-value.ts';
import { NO_PERSON, readItemParties } from './item-parties.ts';
import { type ItemMapper, itemMoment } from './messaging-item.ts';

/**
 * Maps `read {mid}` of Instagram and `read {watermark}` of Messenger: everything that was sent up to a moment of Meta's clock.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/message-reads (read 2026-11-21)
 */
export const readItem: ItemMapper = (read, item) => {
  const parties = readItemParties(item);
  if (parties === undefined) return NO_PERSON;
  const mid = asId(read.mid);
  const readUpTo = graphTimeToIso(read.watermark);
  if (mid === undefined && readUpTo === undefined) return 'read has neither a mid nor a watermark';
  const receipt: ReadReceipt = {
    channel: item.channel,
    conversation: parties.conversation,
    actor: parties.sender,
    at: itemMoment(item, read.watermark),
  };
  if (mid !== undefined) receipt.message = { externalMessageId: mid };
  if (readUpTo !== undefined) receipt.readUpTo = readUpTo;
  return readReceiptToParsedEvent(receipt);
};
