import { isJsonObject, type JsonObject } from '../../json/json-object.ts';

/** Facts under camel-case names, nested ones joined with a dot. */
export type Details = Record<string, string | number | boolean>;

const MAX_DEPTH = 6;
const MAX_FACTS = 100;
const MAX_TEXT_LENGTH = 4096;
const UNDERSCORES = /_+([^_]?)/g;

/**
 * Flattens a vendor's object into facts: `{restriction_info: [{restriction_type: 'X'}]}` becomes
 * `{'restrictionInfo.0.restrictionType': 'X'}`.
 *
 * Bounded: six levels, a hundred facts, 4,096 characters a text. Null is no fact.
 */
export function flattenDetails(value: JsonObject): Details {
  const details: Details = {};
  const room = { left: MAX_FACTS };
  addMembers(value, '', { details, room, depth: 1 });
  return details;
}

type Walk = {
  readonly details: Details;
  readonly room: { left: number };
  readonly depth: number;
};

function addMembers(parent: object, prefix: string, walk: Walk): void {
  for (const [key, member] of Object.entries(parent)) {
    if (walk.room.left === 0) return;
    addMember(member, prefix + toCamelCase(key), walk);
  }
}

function addMember(member: unknown, name: string, walk: Walk): void {
  const fact = toFact(member);
  if (fact !== undefined) {
    walk.details[name] = fact;
    walk.room.left--;
  } else if (walk.depth < MAX_DEPTH && (isJsonObject(member) || Array.isArray(member))) {
    addMembers(member, `${name}.`, { ...walk, depth: walk.depth + 1 });
  }
}

function toFact(member: unknown): string | number | boolean | undefined {
  if (typeof member === 'string') return member.slice(0, MAX_TEXT_LENGTH);
  if (typeof member === 'boolean') return member;
  return typeof member === 'number' && Number.isFinite(member) ? member : undefined;
}

function toCamelCase(name: string): string {
  const joined = name.replace(UNDERSCORES, (_, next: string) => next.toUpperCase());
  return name.startsWith('_') ? joined.charAt(0).toLowerCase() + joined.slice(1) : joined;
}
