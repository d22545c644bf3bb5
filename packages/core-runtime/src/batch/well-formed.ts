import type { ParsedEvent, ParsedItem } from '@pyloto/core-connectors';

const OUTCOMES: ReadonlySet<unknown> = new Set([undefined, 'event', 'ignored', 'invalid']);

/** Tells whether something is an item at all. */
export function isWellFormedItem(item: unknown): item is ParsedItem {
  if (typeof item !== 'object' || item === null) return false;
  return OUTCOMES.has('outcome' in item ? item.outcome : undefined);
}

/** Tells whether an event has the fields that the runtime itself reads. */
export function isWellFormedEvent(event: ParsedEvent): boolean {
  return (
    isName(event.capabilityId) &&
    isName(event.dedupeKey) &&
    isName(event.type) &&
    isName(event.channel?.type) &&
    isName(event.channel?.accountId) &&
    isTimestamp(event.occurredAt)
  );
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** Checks the form `2025-10-09T08:53:20.000Z` by its fixed positions; the parser made it from a number. */
function isTimestamp(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    value.length === 24 &&
    value[10] === 'T' &&
    value[19] === '.' &&
    value[23] === 'Z'
  );
}
