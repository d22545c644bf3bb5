import type { ActorRef, ChannelRef } from '@pyloto/core-events';
import type { ProviderError } from '@pyloto/core-messaging';

import { asId, asObject } from '../json/as-json-value.ts';
import type { JsonObject } from '../json/json-object.ts';
import { mapProviderErrors } from '../delivery/map-provider-error.ts';
import { type PeopleBook, readPeople } from './people/person.ts';

/** What a value says once for all its messages and statuses. */
export type WhatsAppValueContext = {
  /** The business phone number; `accountId` is its id at Meta, `displayId` the number itself where given. */
  readonly channel: ChannelRef;
  /** The business as an author: by the phone number's id. */
  readonly business: ActorRef;
  readonly people: PeopleBook;
  /** `value.errors`: the reason of a message that came without its content, or of nothing in particular. */
  readonly errors: ProviderError[] | undefined;
};

const PHONE_PUNCTUATION = /[\s+().-]+/g;

/**
 * Reads the parts that every message and status of a value needs.
 *
 * @returns undefined when `metadata` names no phone number: nothing of the value can be keyed then
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components#value-object (read 2026-11-21)
 */
export function readWhatsAppValueContext(value: JsonObject): WhatsAppValueContext | undefined {
  const metadata = asObject(value.metadata);
  const accountId = asId(metadata?.phone_number_id);
  if (accountId === undefined) return undefined;
  const displayId = asId(metadata?.display_phone_number);
  return {
    channel: {
      type: 'whatsapp',
      accountId,
      ...(displayId !== undefined && { displayId }),
    },
    business: {
      id: accountId,
      kind: 'business',
      ...(displayId !== undefined && { phoneNumber: displayId }),
    },
    people: readPeople(value.contacts),
    errors: mapProviderErrors(value.errors),
  };
}

/** Tells whether an id names the business itself: by its phone number's id or the number, however that is spaced. */
export function isBusiness(context: WhatsAppValueContext, id: string): boolean {
  const { accountId, displayId } = context.channel;
  if (id === accountId || id === displayId) return true;
  if (displayId === undefined) return false;
  return withoutPunctuation(id) === withoutPunctuation(displayId);
}

function withoutPunctuation(phone: string): string {
  return phone.replace(PHONE_PUNCTUATION, '');
}
