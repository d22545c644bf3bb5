import type { CommandRefusal } from '@pyloto/core-connectors';
import type { Recipient } from '@pyloto/core-messaging';

import type { JsonObject } from '../../json/json-object.ts';
import { refused } from '../../outbound/refusals.ts';

/**
 * With the country code, none of which begins with 0; E.164 has at most 15 digits. A number that is written as it is dialled at home
 * (`011…`) or abroad (`0055…`) would reach somebody else: Meta puts the business's own country code before it.
 */
const PHONE_NUMBER = /^\+?[1-9]\d{4,14}$/;
/** A business-scoped user id, or the parent one of linked portfolios: `US.13491208655302741918`, `US.ENT.…`. */
const USER_ID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

/** An id that WhatsApp would not find anybody under. */
export function checkRecipient({ id, kind }: Recipient): readonly CommandRefusal[] {
  const isGroup = kind === 'group';
  const isPerson = PHONE_NUMBER.test(id) || USER_ID.test(id);
  if (isGroup === !isPerson) return [];
  return isGroup
    ? refused('to.kind', 'direct: the id is that of a person')
    : refused(
        'to.id',
        'a phone number with its country code (5 to 15 digits), for example 5511999990000, or a business-scoped user id, for example BR.13491208655302741918; a group needs kind group',
      );
}

/** The recipient's id as WhatsApp's webhooks write it: a phone number without `+`. */
export function recipientId({ id }: Recipient): string {
  return id.startsWith('+') ? id.slice(1) : id;
}

/** To whom, in Meta's words: `to` holds phone numbers and groups, `recipient` the ids of people who go by a username. */
export function toGraphRecipient(to: Recipient): JsonObject {
  const id = recipientId(to);
  return {
    recipient_type: to.kind === 'group' ? 'group' : 'individual',
    ...(to.kind !== 'group' && USER_ID.test(id) ? { recipient: id } : { to: id }),
  };
}
