import type { ContactCard } from '@pyloto/core-messaging';

import { asArray, asId, asObject, asString } from '../../../json/as-json-value.ts';
import { isJsonObject, type JsonObject } from '../../../json/json-object.ts';
import { withoutAbsent } from '../../../json/without-absent.ts';
import type { ContentMapper } from './content-mapper.ts';

/**
 * `contacts [{name, phones, emails, urls, addresses, org, birthday, origin?}]`.
 *
 * A phone's `wa_id` is missing for people who are not on WhatsApp. `origin` answers a request for
 * contact details; it stands on the message in one version and on the contact in another.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/messages/contacts (read 2026-11-21)
 */
export const contactsContent: ContentMapper = {
  expectation: 'contacts is not a list of contacts',
  map: (message) => {
    const contacts = asArray(message.contacts)?.filter(isJsonObject);
    if (contacts === undefined || contacts.length === 0) return undefined;
    return {
      kind: 'contacts',
      contacts: contacts.map((contact) => mapContact(contact, message.origin)),
    };
  },
};

function mapContact(contact: JsonObject, messageOrigin: unknown): ContactCard {
  return withoutAbsent({
    name: mapName(contact.name),
    phones: mapList(contact.phones, mapPhone),
    emails: mapList(contact.emails, (email) => typedValue(email, 'email')),
    urls: mapList(contact.urls, (url) => typedValue(url, 'url')),
    addresses: mapList(contact.addresses, mapAddress),
    organization: mapOrganization(contact.org),
    birthday: asString(contact.birthday),
    origin: mapOrigin(contact.origin ?? messageOrigin),
  });
}

function mapName(raw: unknown): ContactCard['name'] {
  const name = asObject(raw);
  return withoutAbsent({
    formatted: asString(name?.formatted_name),
    first: asString(name?.first_name),
    middle: asString(name?.middle_name),
    last: asString(name?.last_name),
    prefix: asString(name?.prefix),
    suffix: asString(name?.suffix),
  });
}

function mapPhone(phone: JsonObject): NonNullable<ContactCard['phones']>[number] | undefined {
  const channelUserId = asId(phone.wa_id) ?? asString(phone.user_id);
  const value = asId(phone.phone) ?? channelUserId;
  if (value === undefined) return undefined;
  return withoutAbsent({ value, type: asString(phone.type), channelUserId });
}

function typedValue(
  raw: JsonObject,
  key: string,
): { value: string; type?: string | undefined } | undefined {
  const value = asString(raw[key]);
  return value === undefined ? undefined : withoutAbsent({ value, type: asString(raw.type) });
}

function mapAddress(address: JsonObject): NonNullable<ContactCard['addresses']>[number] {
  return withoutAbsent({
    street: asString(address.street),
    city: asString(address.city),
    state: asString(address.state),
    postalCode: asId(address.zip),
    country: asString(address.country),
    countryCode: asString(address.country_code),
    type: asString(address.type),
  });
}

function mapOrganization(raw: unknown): ContactCard['organization'] {
  const organization = asObject(raw);
  if (organization === undefined) return undefined;
  return withoutAbsent({
    company: asString(organization.company),
    department: asString(organization.department),
    title: asString(organization.title),
  });
}

/** The documentation prints the alternation `contact_request/other`. */
function mapOrigin(raw: unknown): ContactCard['origin'] {
  const origin = asString(raw);
  if (origin === undefined) return undefined;
  return origin.startsWith('contact_request') ? 'request' : 'other';
}

function mapList<TItem>(
  raw: unknown,
  map: (item: JsonObject) => TItem | undefined,
): TItem[] | undefined {
  const items = asArray(raw)
    ?.filter(isJsonObject)
    .map(map)
    .filter((item) => item !== undefined);
  return items === undefined || items.length === 0 ? undefined : items;
}
