import type { ParsedItem } from '@pyloto/core-connectors';
import type { ChannelRef } from '@pyloto/core-events';

import type { JsonObject } from '../json/json-object.ts';
import { invalidItem } from './skipped-item.ts';

/** What the parts of one entry of a delivery have in common. */
export type EntryPart = {
  /** `entry.id`: the WhatsApp Business Account, the Instagram account, the Page. */
  readonly entryId: string | undefined;
  /** `entry.time` as it stands: when it was sent, not when it happened; its unit is the product's. */
  readonly entryTime: unknown;
  /** What a part that becomes no event is counted under. */
  readonly channel: ChannelRef | undefined;
  readonly receivedAtMs: number;
  /** Where the items that the part becomes are put. */
  readonly items: ParsedItem[];
};

/** One element of `entry[].changes`. */
export type Change = EntryPart & { readonly field: string; readonly value: JsonObject };

/** Maps the changes of one webhook field: puts an item for each thing in it. Never throws. */
export type FieldMapper = (change: Change) => void;

/** Maps every element of one list of a value to one item; a list that is none becomes one invalid item. */
export function mapElements(
  { value, items, field, channel }: Change,
  key: string,
  map: (element: unknown) => ParsedItem,
): void {
  const list = value[key];
  if (list === undefined || list === null) return;
  if (!Array.isArray(list)) {
    items.push(invalidItem(field, `${key} is not a list`, channel));
    return;
  }
  for (const element of list as readonly unknown[]) items.push(map(element));
}
