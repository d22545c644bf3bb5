import * as ads from '@pyloto/core-ads';
import * as comments from '@pyloto/core-comments';
import { isParsedEvent, type ParsedEvent, type ParsedItem } from '@pyloto/core-connectors';
import { type EventDefinition, isEventDefinition, IsoTimestampSchema } from '@pyloto/core-events';
import * as messaging from '@pyloto/core-messaging';
import * as reactions from '@pyloto/core-reactions';

import { isJsonObject } from '../json/json-object.ts';

const EXPORTS: readonly unknown[] = [messaging, reactions, comments, ads].flatMap((domain) =>
  Object.values<unknown>(domain),
);
const DEFINITIONS: ReadonlyMap<string, EventDefinition> = new Map(
  EXPORTS.filter(isEventDefinition).map((definition) => [definition.type, definition]),
);
/** What the payload of an event that only names something is, until that is fetched. */
const REFERENCES = new Map([[ads.leadReceived.type, ads.LeadNoticeSchema]]);
const LABEL = /^[A-Za-z0-9_.:-]{1,80}$/;

/** What a form's author named is theirs. */
const OWN_NAMES = 'fields';

/**
 * Says what is wrong with an item: an event whose payload is not its type's canonical object to the
 * last key, or that speaks in Meta's words; a skipped item without a name fit for a label, or without a reason;
 * a key that holds nothing.
 *
 * For tests.
 */
export function problemsOf(item: ParsedItem): string[] {
  if (isParsedEvent(item)) return problemsOfEvent(item);
  const problems = emptyKeys(item);
  if (!LABEL.test(item.field)) problems.push(`field ${item.field} is no label`);
  if (item.reason === '') problems.push('reason is empty');
  return problems;
}

function problemsOfEvent(event: ParsedEvent): string[] {
  const definition = DEFINITIONS.get(event.type);
  if (definition === undefined) return [`type ${event.type} is not defined`];
  const reference = event.isReference === true ? REFERENCES.get(event.type) : undefined;
  const parsed = (reference ?? definition.schema).safeParse(event.payload);
  const problems = snakeCaseKeys(event.payload)
    .map((key) => `key ${key} is in snake case`)
    .concat(emptyKeys(event));
  if (definition.capabilityId !== event.capabilityId) problems.push('capability is not its type’s');
  if (!parsed.success) problems.push(`payload is not canonical: ${parsed.error.message}`);
  else if (toSortedText(parsed.data) !== toSortedText(event.payload)) {
    problems.push(`payload has keys of its own: ${JSON.stringify(event.payload)}`);
  }
  if (!IsoTimestampSchema.safeParse(event.occurredAt).success) problems.push('moment is no moment');
  return problems;
}

function snakeCaseKeys(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const inside = key === OWN_NAMES ? [] : snakeCaseKeys(member);
    return key.includes('_') ? inside.concat(key) : inside;
  });
}

/** An absent fact is an absent key. */
function emptyKeys(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    member === undefined ? [`key ${key} holds nothing`] : emptyKeys(member),
  );
}

function toSortedText(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => {
    if (!isJsonObject(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
