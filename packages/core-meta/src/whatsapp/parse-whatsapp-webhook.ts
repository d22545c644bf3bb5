import type { ParsedItem, Verified } from '@pyloto/core-connectors';

import { asId, asString } from '../json/as-json-value.ts';
import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import { parseJsonObject } from '../json/parse-json.ts';
import { changeChannel } from './change-channel.ts';
import { FIELD_MAPPERS } from './fields/field-mappers.ts';
import { ignoredItem, invalidItem, sanitizeName } from './skipped-item.ts';

const OBJECT = 'whatsapp_business_account';

/**
 * Turns a WhatsApp webhook delivery into its items.
 *
 * Total: every message, status and account event becomes exactly one item, in the order of the
 * delivery; what is broken is `invalid` and costs nothing but what depends on it; a field or an object
 * nobody handles is `ignored` under its name. A delivery may hold several accounts and the same
 * message twice; both are left to the runtime.
 *
 * @throws ConnectorError `payload_invalid` when the body is not a JSON object
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components (read 2026-11-21)
 */
export function parseWhatsAppWebhook(request: Verified): readonly ParsedItem[] {
  const body = parseJsonObject(request.rawBody);
  if (body.object !== OBJECT) {
    return [ignoredItem(`object:${sanitizeName(body.object)}`, `object is not ${OBJECT}`)];
  }
  if (!Array.isArray(body.entry)) return [invalidItem('entry', 'entry is not a list')];
  const items: ParsedItem[] = [];
  for (const entry of body.entry as readonly unknown[]) {
    mapEntry(entry, request.receivedAtMs, items);
  }
  return items.length === 0 ? [ignoredItem('entry', 'entry is empty')] : items;
}

function mapEntry(entry: unknown, receivedAtMs: number, items: ParsedItem[]): void {
  if (!isJsonObject(entry) || !Array.isArray(entry.changes)) {
    items.push(invalidItem('entry', 'entry has no list of changes'));
    return;
  }
  for (const change of entry.changes as readonly unknown[]) {
    mapChange(change, entry, { receivedAtMs, items });
  }
}

type Delivery = { readonly receivedAtMs: number; readonly items: ParsedItem[] };

function mapChange(change: unknown, entry: JsonObject, { receivedAtMs, items }: Delivery): void {
  const field = isJsonObject(change) ? asString(change.field) : undefined;
  if (!isJsonObject(change) || field === undefined) {
    items.push(invalidItem('change', 'change has no field'));
    return;
  }
  const { value } = change;
  const wabaId = asId(entry.id);
  const mapField = FIELD_MAPPERS.get(field);
  if (!isJsonObject(value)) {
    const channel = changeChannel(undefined, wabaId);
    items.push(invalidItem(sanitizeName(field), 'value is not an object', channel));
    return;
  }
  const firstItem = items.length;
  mapField?.({ field, value, wabaId, entryTime: entry.time, receivedAtMs, items });
  if (items.length > firstItem) return;
  const reason = mapField === undefined ? 'field is unknown' : 'change holds nothing to handle';
  items.push(ignoredItem(sanitizeName(field), reason, changeChannel(value, wabaId)));
}
