import type { MessageStatus } from '@pyloto/core-messaging';

import { asBoolean, asObject, asString } from '../../json/as-json-value.ts';

/**
 * Maps a status's `pricing {billable, pricing_model, category, type}`.
 *
 * @see https://developers.facebook.com/docs/whatsapp/pricing (read 2026-11-21)
 */
export function mapPricing(raw: unknown): MessageStatus['pricing'] {
  const from = asObject(raw);
  if (from === undefined) return undefined;
  const pricing: NonNullable<MessageStatus['pricing']> = {};
  const billable = asBoolean(from.billable);
  if (billable !== undefined) pricing.billable = billable;
  const model = asString(from.pricing_model);
  if (model !== undefined) pricing.model = model;
  const category = asString(from.category);
  if (category !== undefined) pricing.category = category;
  const type = asString(from.type);
  if (type !== undefined) pricing.type = type;
  return pricing;
}
