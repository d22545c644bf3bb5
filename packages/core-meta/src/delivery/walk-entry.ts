import type { ParsedItem } from '@pyloto/core-connectors';

import { asId, asString } from '../json/as-json-value.ts';
import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import type { EntryPart } from './change.ts';
import { ignoredItem, invalidItem, sanitizeName } from './skipped-item.ts';
import type { ElementMapper, WebhookObject } from './webhook-object.ts';

/** How a delivery came to an app that Meta's handover protocol forwarded it to: says nothing by itself. */
const ROUTING_LISTS: ReadonlySet<string> = new Set(['hop_context']);

type Delivery = Pick<EntryPart, 'receivedAtMs' | 'items'>;

/** Puts the items of one entry: of its changes, of each list that its object knows, and of what nobody knows. */
export function walkEntry(entry: JsonObject, object: WebhookObject, delivery: Delivery): void {
  const entryId = asId(entry.id);
  const channel = object.channelOf(entryId);
  const part: EntryPart = { ...delivery, entryId, entryTime: entry.time, channel };
  const isFlat = entry.changes === undefined && asString(entry.field) !== undefined;
  if (isFlat) walkChange(entry, object, part);
  const lists = Object.entries(entry).filter(([, list]) => Array.isArray(list));
  for (const [name, list] of lists) walkList(name, list, { object, part });
  if (isFlat) return;
  if (lists.length > 0) {
    countObjects(entry, object, part);
    return;
  }
  delivery.items.push(invalidItem('entry', `entry has no list of ${listNames(object)}`, channel));
}

/** An object stands where a list is expected, or is what Meta has put beside the lists since. */
function countObjects(entry: JsonObject, { lists }: WebhookObject, part: EntryPart): void {
  const { items, channel } = part;
  for (const [name, value] of Object.entries(entry)) {
    if (!isJsonObject(value)) continue;
    const isList = name === 'changes' || lists.has(name);
    items.push(
      isList
        ? invalidItem(name, `${name} is not a list`, channel)
        : ignoredItem(`entry.${sanitizeName(name)}`, 'object is unknown', channel),
    );
  }
}

/** The lists that an entry of an object may have, for a reason. */
export function listNames({ lists }: WebhookObject): string {
  return ['changes', ...lists.keys()].join(' or ');
}

type Walk = { readonly object: WebhookObject; readonly part: EntryPart };

function walkList(name: string, list: unknown, { object, part }: Walk): void {
  if (!Array.isArray(list) || ROUTING_LISTS.has(name)) return;
  const mapElement = object.lists.get(name);
  for (const element of list as readonly unknown[]) {
    if (name === 'changes') walkChange(element, object, part);
    else walkElement(element, mapElement, { ...part, list: name });
  }
}

function walkElement(
  element: unknown,
  mapElement: ElementMapper | undefined,
  part: EntryPart & { readonly list: string },
): void {
  const { items, list, channel } = part;
  if (mapElement === undefined) {
    items.push(ignoredItem(`entry.${sanitizeName(list)}`, 'list is unknown', channel));
  } else if (isJsonObject(element)) {
    const firstItem = items.length;
    mapElement(element, part);
    if (items.length === firstItem) {
      items.push(ignoredItem(list, 'element holds nothing to handle', channel));
    }
  } else {
    items.push(invalidItem(list, 'element is not an object', channel));
  }
}

function walkChange(change: unknown, object: WebhookObject, part: EntryPart): void {
  const { items, entryId } = part;
  const field = isJsonObject(change) ? asString(change.field) : undefined;
  if (!isJsonObject(change) || field === undefined) {
    items.push(invalidItem('change', 'change has no field', part.channel));
    return;
  }
  const { value } = change;
  if (!isJsonObject(value)) {
    items.push(invalidItem(sanitizeName(field), 'value is not an object', part.channel));
    return;
  }
  const channel = object.channelOf(entryId, value);
  const mapField = object.fields.get(field);
  const firstItem = items.length;
  mapField?.({ ...part, channel, field, value });
  if (items.length > firstItem) return;
  items.push(nothingIn(field, mapField !== undefined, channel));
}

function nothingIn(field: string, isKnown: boolean, channel: EntryPart['channel']): ParsedItem {
  const reason = isKnown ? 'change holds nothing to handle' : 'field is unknown';
  return ignoredItem(sanitizeName(field), reason, channel);
}
