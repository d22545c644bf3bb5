import type { EventBatchParser, ParsedItem } from '@pyloto/core-connectors';

import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import { parseJsonObject } from '../json/parse-json.ts';
import { ignoredItem, invalidItem, sanitizeName } from './skipped-item.ts';
import { listNames, walkEntry } from './walk-entry.ts';
import type { WebhookObject } from './webhook-object.ts';

/**
 * Makes the parser of deliveries of one or several of Meta's objects.
 *
 * Total: every part of every entry becomes an item, in the order of the delivery; what is broken is `invalid` and costs nothing but
 * what depends on it; an object, a list or a field nobody handles is `ignored` under its name. A delivery may hold several accounts
 * and the same message twice; both are left to the runtime.
 *
 * The parser throws ConnectorError `payload_invalid` when the body is not a JSON object.
 *
 * @see https://developers.facebook.com/docs/graph-api/webhooks/getting-started#event-notifications (read 2026-11-21)
 */
export function webhookParser(
  ...objects: readonly WebhookObject[]
): (...request: Parameters<EventBatchParser>) => readonly ParsedItem[] {
  const byName = new Map<unknown, WebhookObject>(objects.map((object) => [object.name, object]));
  const expected = `object is not ${[...byName.keys()].join(' or ')}`;
  return ({ rawBody, receivedAtMs }) => {
    const body = parseJsonObject(rawBody);
    const object = byName.get(body.object);
    if (object === undefined) {
      return [ignoredItem(`object:${sanitizeName(body.object)}`, expected)];
    }
    return walkEntries(body, object, receivedAtMs);
  };
}

function walkEntries(
  body: JsonObject,
  object: WebhookObject,
  receivedAtMs: number,
): readonly ParsedItem[] {
  if (!Array.isArray(body.entry)) return [invalidItem('entry', 'entry is not a list')];
  const items: ParsedItem[] = [];
  for (const entry of body.entry as readonly unknown[]) {
    if (isJsonObject(entry)) walkEntry(entry, object, { receivedAtMs, items });
    else items.push(invalidItem('entry', `entry has no list of ${listNames(object)}`));
  }
  return items.length === 0 ? [ignoredItem('entry', 'entry is empty')] : items;
}
