import {
  ConnectorError,
  type EventBatchParser,
  type ParsedItem,
  type SkippedItem,
} from '@pyloto/core-connectors';
import type { ChannelRef } from '@pyloto/core-events';

import { acmeChatManifest } from './acme-chat-manifest.ts';
import { DeliverySchema, ItemSchema } from './acme-chat-delivery.ts';
// [inbound]
import { mapMessage } from './map-message.ts';
// [/inbound]
// [outbound]
import { mapStatus } from './map-status.ts';
// [/outbound]

/** What is made of an item, by its kind. */
type ItemMapper = (item: unknown, channel: ChannelRef) => ParsedItem;

const MAPPERS: ReadonlyMap<string, ItemMapper> = new Map([
  // [inbound]
  ['message', mapMessage],
  // [/inbound]
  // [outbound]
  ['status', mapStatus],
  // [/outbound]
]);

/**
 * Finds the items of a delivery. Total: an item that is broken, or of a kind that is not known, is told as such, and the others go on.
 *
 * @throws ConnectorError `payload_invalid` when the body is no JSON object
 */
export const parseAcmeChatWebhook: EventBatchParser = ({ rawBody }) => {
  const delivery = DeliverySchema.safeParse(readObject(rawBody));
  if (!delivery.success) {
    return [skipped('invalid', 'delivery', 'body must have an account and a list of items')];
  }
  const { account, items } = delivery.data;
  const channel: ChannelRef = { type: acmeChatManifest.id, accountId: account.id };
  return items.map((item) => mapItem(item, channel));
};

function mapItem(item: unknown, channel: ChannelRef): ParsedItem {
  const known = ItemSchema.safeParse(item);
  if (!known.success) return skipped('invalid', 'item', 'item must have a kind');
  const map = MAPPERS.get(known.data.kind);
  // The kind is the provider's text, and a metric's label in the end: it does not get further than this.
  return (
    map?.(item, channel) ?? skipped('ignored', 'item', 'item is of a kind that is not handled')
  );
}

function skipped(outcome: SkippedItem['outcome'], field: string, reason: string): SkippedItem {
  return { outcome, field, reason };
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

function readObject(rawBody: Uint8Array): object {
  const body = readJson(rawBody);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw new ConnectorError('payload_invalid', 'body must be a JSON object');
}

function readJson(rawBody: Uint8Array): unknown {
  try {
    return JSON.parse(UTF_8.decode(rawBody));
  } catch {
    // What it threw may hold a piece of the body.
    return undefined;
  }
}
