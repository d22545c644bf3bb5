import type { MessageContentOf } from '@pyloto/core-messaging';

import { asArray, asId, asNumber, asObject, asString } from '../../../json/as-json-value.ts';
import { withoutAbsent } from '../../../json/without-absent.ts';
import type { ContentMapper } from './content-mapper.ts';

type OrderItem = MessageContentOf<'order'>['items'][number];

/**
 * `order {catalog_id, text?, product_items [{product_retailer_id, quantity, item_price, currency}]}`.
 *
 * All or nothing: an order with an item that cannot be read is not passed on without it.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/messages/order (read 2026-11-21)
 */
export const orderContent: ContentMapper = {
  expectation: 'order is not a list of products',
  map: (message) => {
    const order = asObject(message.order);
    if (order === undefined) return undefined;
    const items = asArray(order.product_items)?.map(mapItem);
    if (items === undefined || !items.every((item) => item !== undefined)) return undefined;
    return withoutAbsent<MessageContentOf<'order'>>({
      kind: 'order',
      catalogId: asId(order.catalog_id),
      text: asString(order.text),
      items,
    });
  },
};

function mapItem(raw: unknown): OrderItem | undefined {
  const item = asObject(raw);
  if (item === undefined) return undefined;
  const productId = asId(item.product_retailer_id);
  if (productId === undefined) return undefined;
  return withoutAbsent({
    productId,
    quantity: asNumber(item.quantity),
    unitPrice: asNumber(item.item_price),
    currency: asString(item.currency),
  });
}
