import type { ParsedItem } from '@pyloto/core-connectors';
import type { ChannelRef } from '@pyloto/core-events';

import { entryMoment } from '../../delivery/entry-moment.ts';
import type { EntryPart } from '../../delivery/change.ts';
import { occurrenceOf } from '../../delivery/occurrence-of.ts';
import type { JsonObject } from '../../json/json-object.ts';

/** One element of `messaging`, `standby` or `messaging_handovers`, of an account that is named. */
export type MessagingItem = {
  /** `{ sender, recipient, timestamp, <kind>: { … } }` */
  readonly element: JsonObject;
  readonly part: EntryPart;
  readonly channel: ChannelRef;
  /** Another app holds the conversation: what somebody does in it may be seen, not answered. */
  readonly isStandby: boolean;
};

/**
 * Maps what an item says under the key of one kind. Never throws.
 *
 * @returns its items, or the expectation that is not met as text
 */
export type ItemMapper = (
  thing: JsonObject,
  item: MessagingItem,
) => ParsedItem | readonly ParsedItem[] | string;

/** What tells an item without an id from others like it, where it does not say when it happened. */
export function itemOccurrence({ element }: MessagingItem): string | undefined {
  return occurrenceOf(element, element.timestamp);
}

/** When an item happened: by its own timestamp, else by a moment that it names, else by its entry. */
export function itemMoment({ element, part }: MessagingItem, named?: unknown): string {
  return entryMoment(part, element.timestamp, named);
}
