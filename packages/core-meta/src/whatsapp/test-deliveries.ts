import type { ParsedItem } from '@pyloto/core-connectors';

import { onlyEvent, verified } from '../delivery/test-items.ts';
import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import { parseWhatsAppWebhook } from './index.ts';

export { eventsOf, onlyEvent, onlySkipped, verified } from '../delivery/test-items.ts';

/** Invented: the account, its number, and one person with every id Meta gives. */
export const WABA_ID = '204987115330826';
export const METADATA = {
  display_phone_number: '16505550100',
  phone_number_id: '108104325522914',
} as const;
export const CHANNEL = {
  type: 'whatsapp',
  accountId: METADATA.phone_number_id,
  displayId: METADATA.display_phone_number,
} as const;
export const PERSON = {
  phone: '16505550142',
  userId: 'US.70012345678901234567',
  parentUserId: 'US.ENT.80012345678901234567',
} as const;
export const CONTACT = {
  profile: { name: 'Lena Okafor' },
  wa_id: PERSON.phone,
  user_id: PERSON.userId,
} as const;

/** A delivery of one change. */
export function delivery(field: string, value: unknown, entry: object = {}): object {
  return {
    object: 'whatsapp_business_account',
    entry: [{ id: WABA_ID, changes: [{ value, field }], ...entry }],
  };
}

/** The value of a phone number's change: its metadata and one contact, then `parts`. */
export function numberValue(parts: object): object {
  return {
    messaging_product: 'whatsapp',
    metadata: METADATA,
    contacts: [CONTACT],
    ...parts,
  };
}

/** A text message of the invented person; `parts` are put over it. */
export function textMessage(parts: object = {}): object {
  return {
    from: PERSON.phone,
    id: 'wamid.HBgLMTY1MDU1NTAxNDIA',
    timestamp: '1772441727',
    type: 'text',
    text: { body: 'Is the blue bicycle still available?' },
    ...parts,
  };
}

/** A status of a message to the invented person; `parts` are put over it. */
export function deliveredStatus(parts: object = {}): object {
  return {
    id: 'wamid.HBgLMTY1MDU1NTAxNDIB',
    status: 'delivered',
    timestamp: '1772441765',
    recipient_id: PERSON.phone,
    ...parts,
  };
}

/** The items of a delivery of one change. */
export function parseChange(field: string, value: unknown, entry?: object): readonly ParsedItem[] {
  return parseWhatsAppWebhook(verified(delivery(field, value, entry)));
}

/** The items of one change of a phone number, beside its metadata and one contact. */
export function parseParts(field: string, parts: object): readonly ParsedItem[] {
  return parseChange(field, numberValue(parts));
}

/** The payload of a message of the invented person with `parts` put over it. */
export function messagePayload(parts: object): JsonObject {
  const { payload } = onlyEvent(parseParts('messages', { messages: [textMessage(parts)] }));
  if (!isJsonObject(payload)) throw new Error('expected a payload');
  return payload;
}

/** The content of a message of a type, given as that type's object. */
export function messageContent(type: string, object: unknown, parts: object = {}): unknown {
  return messagePayload({ text: undefined, type, [type]: object, ...parts }).content;
}
