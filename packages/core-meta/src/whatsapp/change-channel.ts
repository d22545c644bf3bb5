import type { ChannelRef } from '@pyloto/core-events';

import { asId, asObject } from '../json/as-json-value.ts';

/** Names the account of a change whose things become no events, as far as it is named: its number, else the WhatsApp Business Account. */
export function changeChannel(value: unknown, wabaId: string | undefined): ChannelRef | undefined {
  const accountId = asId(asObject(asObject(value)?.metadata)?.phone_number_id) ?? wabaId;
  return accountId === undefined ? undefined : { type: 'whatsapp', accountId };
}
