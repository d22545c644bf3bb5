import type { ParsedEvent } from '@pyloto/core-connectors';

const SHORTEST = 6;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const PHONE = /^\+?\d(?:[\d ().-]{6,18})\d$/;
const TIME = /^\d{4}-\d\d-\d\dT/;
/** Names of members that hold what people are called or have written. */
const PERSONAL_NAME =
  /name|text|body|caption|title|email|phone|address|note|comment|subject|description/i;

/** What identifies a person or was written by one, among the data of events: nothing of it belongs into a log. */
export function personalValuesOf(events: readonly ParsedEvent[]): ReadonlySet<string> {
  const known = new Set(
    events.flatMap(({ capabilityId, type, channel }) => [
      capabilityId,
      type,
      channel.type,
      channel.accountId,
    ]),
  );
  const values = events.flatMap(({ payload, subject }) => leavesOf({ payload, subject }, ''));
  return new Set(
    values
      .filter(({ name, text }) => isPersonal(name, text) && !known.has(text))
      .map(({ text }) => text),
  );
}

type Leaf = { readonly name: string; readonly text: string };

function leavesOf(value: unknown, name: string): readonly Leaf[] {
  if (typeof value === 'string') return [{ name, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([member, child]) =>
    leavesOf(child, Array.isArray(value) ? name : member),
  );
}

function isPersonal(name: string, text: string): boolean {
  if (text.length < SHORTEST || TIME.test(text)) return false;
  return EMAIL.test(text) || PHONE.test(text) || isWritten(name, text);
}

/** Several words, or one under a name that says so. Words of a contract (`image`, `delivered`) stand alone under other names. */
function isWritten(name: string, text: string): boolean {
  return /\S\s+\S/.test(text) || (PERSONAL_NAME.test(name) && !/^[a-z_]+$/.test(text));
}
