import type { MessageContext } from '@pyloto/core-messaging';
import type { MessageRef } from '@pyloto/core-events';

import { asId, asObject } from '../../json/as-json-value.ts';
import type { JsonObject } from '../../json/json-object.ts';
import { isBusiness, type WhatsAppValueContext } from '../value-context.ts';

/**
 * Maps a message's `context`: what it answers, whether it was forwarded, which product it is about.
 *
 * A forwarded message has no id in it, a reply typed in the phone's notification has no context at
 * all. Whatever is malformed is left out.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components#messages-object (read 2026-11-21)
 */
export function mapMessageContext(
  raw: unknown,
  context: WhatsAppValueContext,
): MessageContext | undefined {
  const from = asObject(raw);
  if (from === undefined) return undefined;
  const mapped: MessageContext = {};
  const replyTo = mapReplyTo(from, context);
  if (replyTo !== undefined) mapped.replyTo = replyTo;
  if (from.frequently_forwarded === true) mapped.forwarded = 'many_times';
  else if (from.forwarded === true) mapped.forwarded = 'once';
  const product = mapProduct(from.referred_product);
  if (product !== undefined) mapped.product = product;
  return Object.keys(mapped).length === 0 ? undefined : mapped;
}

function mapReplyTo(from: JsonObject, context: WhatsAppValueContext): MessageRef | undefined {
  const externalMessageId = asId(from.id);
  if (externalMessageId === undefined) return undefined;
  const authorId = asId(from.from);
  if (authorId === undefined) return { externalMessageId };
  const author = isBusiness(context, authorId) ? context.business : { id: authorId };
  return { externalMessageId, author };
}

function mapProduct(raw: unknown): MessageContext['product'] {
  const product = asObject(raw);
  const productId = asId(product?.product_retailer_id);
  if (productId === undefined) return undefined;
  const catalogId = asId(product?.catalog_id);
  return catalogId === undefined ? { productId } : { catalogId, productId };
}
