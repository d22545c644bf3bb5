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
  readonly byId: ReadonlyMap<string, Person> | undefined;
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
  if (people === undefined || people.length === 0) return NOBODY;
  const [first] = people;
  if (people.length === 1 && first !== undefined) {
    return { only: readPerson(first), byId: undefined };
  }
  return { only: undefined, byId: indexById(people) };
}

/**
 * Finds who somebody is. A value's only contact is also taken for a person whose ids it shares no
 * kind of: who goes by a username is named in `contacts` alone.
 */
export function findPerson(book: PeopleBook, ids: UserIds): Person | undefined {
  if (book.only !== undefined) return isSamePerson(book.only, ids) ? book.only : undefined;
  if (book.byId === undefined) return undefined;
  return lookUp(book.byId, ids.phone) ?? lookUp(book.byId, ids.userId);
}

function lookUp(byId: ReadonlyMap<string, Person>, id: string | undefined): Person | undefined {
  return id === undefined ? undefined : byId.get(id);
}

function isSamePerson(person: Person, ids: UserIds): boolean {
  if (ids.phone !== undefined && person.phone !== undefined && ids.phone === person.phone) {
    return true;
  }
  if (ids.userId !== undefined && person.userId !== undefined) return ids.userId === person.userId;
  return ids.phone === undefined || person.phone === undefined;
}

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
