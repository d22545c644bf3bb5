import { asArray, asId, asObject, asString } from '../../json/as-json-value.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';

/** The ids Meta gives one person: a phone number, and since 2026 ids scoped to the business. */
export type UserIds = {
  readonly phone: string | undefined;
  readonly userId: string | undefined;
  readonly parentUserId: string | undefined;
};

/** One element of a value's `contacts`. */
export type Person = UserIds & {
  readonly displayName: string | undefined;
  readonly username: string | undefined;
};

/** The people a value introduces; with `byId` only where there are several. */
export type PeopleBook = {
  readonly only: Person | undefined;
  readonly byId: ReadonlyMap<string | undefined, Person> | undefined;
};

const NOBODY: PeopleBook = { only: undefined, byId: undefined };

/**
 * Reads a value's `contacts`. Whatever is malformed introduces nobody.
 *
 * `wa_id` is missing, or `""`, for people who go by a username; `profile` is missing on statuses.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components#contacts-object (read 2026-11-21)
 */
export function readPeople(contacts: unknown): PeopleBook {
  const people = asArray(contacts)?.filter(isJsonObject);
  if (people === undefined) return NOBODY;
  const [first, second] = people;
  if (first === undefined) return NOBODY;
  return second === undefined
    ? { only: readPerson(first), byId: undefined }
    : { only: undefined, byId: indexById(people) };
}

/**
 * Finds who somebody is. A value's only contact is also taken for somebody who is named by no id at
 * all: who goes by a username may be named in `contacts` alone. Somebody with an id that the contact
 * does not have is not taken for them: an answer would go to another person.
 */
export function findPerson(book: PeopleBook, ids: UserIds): Person | undefined {
  if (book.only !== undefined) return isSamePerson(book.only, ids) ? book.only : undefined;
  return book.byId?.get(ids.phone) ?? book.byId?.get(ids.userId);
}

function isSamePerson(person: Person, ids: UserIds): boolean {
  if (ids.phone !== undefined && ids.phone === person.phone) return true;
  if (ids.userId !== undefined) return ids.userId === person.userId;
  return ids.phone === undefined;
}

/** An id that is not there is no key: whoever has none of a kind is not the next person without one. */
function indexById(contacts: readonly JsonObject[]): ReadonlyMap<string, Person> {
  const byId = new Map<string, Person>();
  for (const contact of contacts) {
    const person = readPerson(contact);
    if (person.phone !== undefined) byId.set(person.phone, person);
    if (person.userId !== undefined) byId.set(person.userId, person);
  }
  return byId;
}

function readPerson(contact: JsonObject): Person {
  const profile = asObject(contact.profile);
  return {
    phone: asId(contact.wa_id),
    userId: asString(contact.user_id),
    parentUserId: asString(contact.parent_user_id),
    displayName: asString(profile?.name),
    username: withoutAt(asString(profile?.username)),
  };
}

/** Documentation and traffic print a username with and without the sign. */
function withoutAt(username: string | undefined): string | undefined {
  return username?.startsWith('@') === true ? asString(username.slice(1)) : username;
}
