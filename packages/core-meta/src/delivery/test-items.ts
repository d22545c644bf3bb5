import {
  isParsedEvent,
  type ParsedEvent,
  type ParsedItem,
  type SkippedItem,
  type Verified,
} from '@pyloto/core-connectors';

import { isJsonObject, type JsonObject } from '../json/json-object.ts';

/** When every test delivery arrived: 2026-03-02T10:00:00.000Z. */
export const RECEIVED_AT_MS = 1_772_445_600_000;

/** A signed request with this body: text and bytes as they are, anything else as JSON. */
export function verified(body: unknown): Verified {
  return {
    header: () => undefined,
    rawBody: toBytes(body),
    receivedAtMs: RECEIVED_AT_MS,
    '~verified': true,
  };
}

function toBytes(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
}

/** The events among items. */
export function eventsOf(items: readonly ParsedItem[]): ParsedEvent[] {
  return items.filter(isParsedEvent);
}

/** The only item there is, as an event. */
export function onlyEvent(items: readonly ParsedItem[]): ParsedEvent {
  const [item] = items;
  if (items.length !== 1 || item === undefined || !isParsedEvent(item)) {
    throw new Error(`expected one event, got ${JSON.stringify(items)}`);
  }
  return item;
}

/** The only item there is, as a skipped one. */
export function onlySkipped(items: readonly ParsedItem[]): SkippedItem {
  const [item] = items;
  if (items.length !== 1 || item === undefined || isParsedEvent(item)) {
    throw new Error(`expected one skipped item, got ${JSON.stringify(items)}`);
  }
  return item;
}

/** The only item there is, as an event with its payload as an object. */
export function eventOf(
  items: readonly ParsedItem[],
): ParsedEvent & { readonly payload: JsonObject } {
  const event = onlyEvent(items);
  if (!isJsonObject(event.payload)) throw new Error('expected a payload');
  return { ...event, payload: event.payload };
}
