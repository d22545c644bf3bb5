import type { CommandRefusal } from '@pyloto/core-connectors';
import type { OutboundContentOf } from '@pyloto/core-messaging';

import type { JsonObject } from '../../../json/json-object.ts';
import { refused, unreadable } from '../../../outbound/refusals.ts';
import type { OutboundContentMapper } from '../../../outbound/outbound-content-mapper.ts';

type Card = OutboundContentOf<'contacts'>['contacts'][number];

const MAX_CONTACTS = 257;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Cards of people.
 *
 * WhatsApp shows the formatted name, and has been documented both to demand another part of the name beside it and not to: what is
 * not given is made of what is.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/messages/contacts-messages (read 2026-11-21)
 */
export const contactsContent: OutboundContentMapper<'contacts'> = {
  mayGoToGroups: true,
  check: ({ contacts }) => [
    ...(contacts.length > MAX_CONTACTS
      ? refused('content.contacts', `at most ${MAX_CONTACTS} cards`)
      : []),
    ...contacts.flatMap((card, index) => checkCard(card, `content.contacts.${index}`)),
  ],
  toGraph: ({ contacts }) => ({ type: 'contacts', contacts: contacts.map(toGraphCard) }),
};

function checkCard({ name, birthday }: Card, field: string): CommandRefusal[] {
  return [
    ...unreadable(`${field}.name`, name.formatted ?? nameParts(name).join(' ')),
    ...(birthday === undefined || DATE.test(birthday)
      ? []
      : refused(`${field}.birthday`, 'a date, for example 1984-03-27')),
  ];
}

function nameParts({ prefix, first, middle, last, suffix }: Card['name']): string[] {
  return [prefix, first, middle, last, suffix].filter(
    (part): part is string => part !== undefined && part !== '',
  );
}

function toGraphCard(card: Card): JsonObject {
  const { name } = card;
  const parts = nameParts(name);
  return {
    name: {
      formatted_name: name.formatted ?? parts.join(' '),
      prefix: name.prefix,
      first_name: parts.length === 0 ? name.formatted : name.first,
      middle_name: name.middle,
      last_name: name.last,
      suffix: name.suffix,
    },
    phones: card.phones?.map(({ value, type, channelUserId }) => ({
      phone: value,
      type,
      wa_id: channelUserId,
    })),
    emails: card.emails?.map(({ value, type }) => ({ email: value, type })),
    urls: card.urls?.map(({ value, type }) => ({ url: value, type })),
    addresses: card.addresses?.map(({ postalCode, countryCode, ...address }) => ({
      ...address,
      zip: postalCode,
      country_code: countryCode,
    })),
    org: card.organization,
    birthday: card.birthday,
  };
}
