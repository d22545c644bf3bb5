import type { ParsedItem } from '@pyloto/core-connectors';

import type { JsonObject } from '../json/json-object.ts';
import { changeChannel } from './change-channel.ts';
import { invalidItem } from './skipped-item.ts';

/** One element of `entry[].changes`, read as far as all fields have it in common. */
export type Change = {
  readonly field: string;
  readonly value: JsonObject;
  /** `entry.id`, the WhatsApp Business Account. */
  readonly wabaId: string | undefined;
  /** `entry.time` as it stands: seconds, absent on messages. */
  readonly entryTime: unknown;
  readonly receivedAtMs: number;
  /** Where the items that the change becomes are put. */
  readonly items: ParsedItem[];
};

/** Maps the changes of one webhook field: puts an item for each thing in it. Never throws. */
export type FieldMapper = (change: Change) => void;

/** Maps every element of one list of a value to one item; a list that is none becomes one invalid item. */
export function mapElements(
  change: Change,
  key: string,
  map: (element: unknown) => ParsedItem,
): void {
  const list = change.value[key];
  if (list === undefined || list === null) return;
  if (!Array.isArray(list)) {
    const channel = changeChannel(change.value, change.wabaId);
    change.items.push(invalidItem(change.field, `${key} is not a list`, channel));
    return;
  }
  for (const element of list as readonly unknown[]) change.items.push(map(element));
}
