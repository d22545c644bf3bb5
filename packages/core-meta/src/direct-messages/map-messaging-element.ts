import type { ParsedItem } from '@pyloto/core-connectors';
import type { ChannelRef } from '@pyloto/core-events';

import { ignoredItem, invalidItem, sanitizeName } from '../delivery/skipped-item.ts';
import type { ElementMapper } from '../delivery/webhook-object.ts';
import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import { ITEM_MAPPERS } from './items/item-mappers.ts';
import type { ItemMapper, MessagingItem } from './items/messaging-item.ts';

/** What an element has beside its kinds. */
const NO_KIND: ReadonlySet<string> = new Set(['sender', 'recipient', 'timestamp']);

/**
 * Maps one element of `messaging`, `standby` or `messaging_handovers`: an item for each kind in it that is handled; where none is, an
 * ignored item under the name of each that is not, so that a kind is counted by its name on the day that Meta invents it.
 *
 * Accounts linked, games, payments, roles of apps and enforcements of policies are such kinds.
 */
export const mapMessagingElement: ElementMapper = (element, part) => {
  const { channel, items, list } = part;
  if (channel === undefined) {
    items.push(invalidItem(list, 'entry has no id'));
    return;
  }
  const item = { element, part, channel, isStandby: list === 'standby' };
  const firstItem = items.length;
  for (const [kind, map] of ITEM_MAPPERS) {
    if (isPresent(element[kind])) items.push(...mapKind(kind, item, map));
  }
  if (items.length === firstItem) items.push(...ignoreKinds(element, channel));
};

function mapKind(kind: string, item: MessagingItem, map: ItemMapper): readonly ParsedItem[] {
  const thing = item.element[kind];
  const mapped = isJsonObject(thing) ? map(thing, item) : `${kind} is not an object`;
  if (typeof mapped === 'string') return [invalidItem(kind, mapped, item.channel)];
  return isList(mapped) ? mapped : [mapped];
}

function ignoreKinds(element: JsonObject, channel: ChannelRef): readonly ParsedItem[] {
  const kinds = Object.keys(element).filter((key) => !NO_KIND.has(key));
  const objects = kinds.filter((kind) => isJsonObject(element[kind]));
  const named = objects.length > 0 ? objects : kinds;
  return named
    .toSorted()
    .map((kind) =>
      ignoredItem(sanitizeName(kind), 'item is of a kind that is not handled', channel),
    );
}

function isPresent(thing: unknown): boolean {
  return thing !== undefined && thing !== null;
}

function isList(mapped: ParsedItem | readonly ParsedItem[]): mapped is readonly ParsedItem[] {
  return Array.isArray(mapped);
}
