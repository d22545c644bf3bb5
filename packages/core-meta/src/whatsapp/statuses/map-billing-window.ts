import type { MessageStatus } from '@pyloto/core-messaging';

import { asId, asObject, asString } from '../../json/as-json-value.ts';
import { withoutAbsent } from '../../json/without-absent.ts';
import { epochSecondsToIso } from '../../delivery/epoch-seconds.ts';

/**
 * Maps a status's `conversation {id, origin {type}, expiration_timestamp}`, which since v24 comes
 * only with a free entry point.
 *
 * @see https://developers.facebook.com/docs/whatsapp/pricing (read 2026-11-21)
 */
export function mapBillingWindow(raw: unknown): MessageStatus['billingWindow'] {
  const conversation = asObject(raw);
  if (conversation === undefined) return undefined;
  return withoutAbsent({
    id: asId(conversation.id),
    origin: asString(asObject(conversation.origin)?.type),
    expiresAt: epochSecondsToIso(conversation.expiration_timestamp),
  });
}
