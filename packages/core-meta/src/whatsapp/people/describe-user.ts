import type { ActorRef } from '@pyloto/core-events';

import { findPerson, type PeopleBook, type Person, type UserIds } from './person.ts';

/**
 * Describes a person by everything the value says of them.
 *
 * `id` is what an answer is addressed to: the phone number exactly as given (Brazilian, Mexican and
 * Argentine forms included), else the business-scoped user id. The other ids are `aliases`.
 *
 * @returns undefined for a person without an id
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids (read 2026-11-21)
 */
export function describeUser(ids: UserIds, people: PeopleBook): ActorRef | undefined {
  const person = findPerson(people, ids);
  const phone = ids.phone ?? person?.phone;
  const userId = ids.userId ?? person?.userId;
  const id = phone ?? userId;
  if (id === undefined) return undefined;
  const actor: ActorRef = { id, kind: 'user' };
  if (person !== undefined) addNames(actor, person);
  if (phone !== undefined) actor.phoneNumber = phone;
  const aliases = otherIds(id, userId, ids.parentUserId ?? person?.parentUserId);
  if (aliases !== undefined) actor.aliases = aliases;
  return actor;
}

function addNames(actor: ActorRef, person: Person): void {
  if (person.displayName !== undefined) actor.displayName = person.displayName;
  if (person.username !== undefined) actor.username = person.username;
}

function otherIds(
  id: string,
  userId: string | undefined,
  parentUserId: string | undefined,
): string[] | undefined {
  const userAlias = userId === id ? undefined : userId;
  const parentAlias = parentUserId === userId ? undefined : parentUserId;
  if (userAlias === undefined) return parentAlias === undefined ? undefined : [parentAlias];
  return parentAlias === undefined ? [userAlias] : [userAlias, parentAlias];
}
