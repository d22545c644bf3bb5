import type { ChannelRef } from '@pyloto/core-events';

import { asId, asObject } from '../../json/as-json-value.ts';
import type { Change } from '../../delivery/change.ts';

/**
 * Names the account that an account-level change is about: the WhatsApp Business Account, with the phone
 * number as `displayId` where it is about one number.
 *
 * On `account_update` events about partners `entry.id` is the partner's business, and the account
 * stands in `waba_info`.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/account_update (read 2026-11-21)
 */
export function accountChannel({ value, entryId }: Change): ChannelRef | undefined {
  const accountId = asId(asObject(value.waba_info)?.waba_id) ?? entryId;
  if (accountId === undefined) return undefined;
  const displayId = asId(value.display_phone_number) ?? asId(value.phone_number);
  return displayId === undefined
    ? { type: 'whatsapp', accountId }
    : { type: 'whatsapp', accountId, displayId };
}
