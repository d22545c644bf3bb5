import type { MessageContentOf } from '@pyloto/core-messaging';

import { asId, asObject, asString } from '../../../json/as-json-value.ts';
import type { JsonObject } from '../../../json/json-object.ts';
import { withoutAbsent } from '../../../json/without-absent.ts';
import type { ContentMapper } from './content-mapper.ts';

const CHANGES: ReadonlyMap<string | undefined, MessageContentOf<'system'>['change']> = new Map([
  ['user_changed_number', 'number_changed'],
  ['user_changed_user_id', 'user_id_changed'],
  ['user_identity_changed', 'identity_changed'],
  ['customer_changed_number', 'number_changed'],
  ['customer_identity_changed', 'identity_changed'],
]);

/**
 * `system {type, body, wa_id?, user_id?, identity?}`: what WhatsApp says about a person.
 *
 * After a change of number the message's `from` is the old one; the new one is `wa_id`, before v12
 * `new_wa_id`. A change of user id carries the new id only: old and new together come on the field `user_id_update`.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/messages/system (read 2026-11-21)
 */
export const systemContent: ContentMapper = {
  expectation: 'system is not an object',
  map: (message) => {
    const system = asObject(message.system);
    if (system === undefined) return undefined;
    const providerKind = asString(system.type);
    return withoutAbsent<MessageContentOf<'system'>>({
      kind: 'system',
      change: CHANGES.get(providerKind) ?? 'other',
      providerKind,
      text: asString(system.body),
      newPhoneNumber: asId(system.wa_id) ?? asId(system.new_wa_id),
      newUserId: asString(system.user_id),
      identityHash: identityHashOf(message, system),
    });
  },
};

/** The hash was documented on the message and on the system object. */
function identityHashOf(message: JsonObject, system: JsonObject): string | undefined {
  return (
    asString(asObject(system.identity)?.hash) ??
    asString(asObject(message.identity)?.hash) ??
    asString(system.identity)
  );
}
