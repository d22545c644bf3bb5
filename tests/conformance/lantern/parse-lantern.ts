import {
  ConnectorError,
  type EventBatchParser,
  type ParsedItem,
  type SkippedItem,
} from '@pyloto/core-connectors';
import { type ChannelRef, IsoTimestampSchema, joinKey, toIsoTimestamp } from '@pyloto/core-events';
import { z } from 'zod';

const EntrySchema = z.object({
  id: z.string().min(1),
  /** Seconds since the epoch. */
  at: z
    .int()
    .positive()
    .transform((seconds) => toIsoTimestamp(seconds * 1000))
    .pipe(IsoTimestampSchema),
});

const NoteSchema = EntrySchema.extend({
  from: z.object({
    phone: z.string().min(1),
    name: z.string().optional(),
    email: z.string().optional(),
  }),
  text: z.string(),
});

const ReceiptSchema = EntrySchema.extend({ state: z.enum(['delivered', 'read']) });

/** Turns a delivery of Lantern, an invented messenger, into its items: `{ harbour, items: [note | receipt | …] }`. */
export const parseLantern: EventBatchParser = ({ rawBody }) => {
  const { harbour, items } = readDelivery(rawBody);
  if (typeof harbour !== 'string' || harbour === '') return [invalid('harbour is not a text')];
  const channel = { type: 'lantern', accountId: harbour };
  if (!Array.isArray(items)) return [{ ...invalid('items is not a list'), channel }];
  return items.map((item: unknown) => parseItem(item, channel));
};

type Delivery = { readonly harbour?: unknown; readonly items?: unknown };

function readDelivery(rawBody: Uint8Array): Delivery {
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody));
  } catch (cause) {
    throw new ConnectorError('payload_invalid', 'body is not JSON', { cause });
  }
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw new ConnectorError('payload_invalid', 'body is not an object');
}

function parseItem(item: unknown, channel: ChannelRef): ParsedItem {
  if (typeof item !== 'object' || item === null || !('kind' in item)) {
    return { ...invalid('an item is not an object with a kind'), channel };
  }
  if (item.kind === 'note') return parseNote(item, channel);
  if (item.kind === 'receipt') return parseReceipt(item, channel);
  return { ...UNKNOWN_KIND, channel };
}

function parseNote(item: object, channel: ChannelRef): ParsedItem {
  const note = NoteSchema.safeParse(item);
  if (!note.success) return { ...invalid('a note lacks what it must have'), channel };
  const { id, at, from, text } = note.data;
  return {
    capabilityId: 'inbound_messages',
    type: 'pyloto.lantern.note_received.v1',
    dedupeKey: joinKey(['lantern', channel.accountId, 'note', id]),
    orderingKey: joinKey(['lantern', channel.accountId, from.phone]),
    channel,
    subject: from.phone,
    occurredAt: at,
    payload: { id, from, text, sentAt: at },
  };
}

function parseReceipt(item: object, channel: ChannelRef): ParsedItem {
  const receipt = ReceiptSchema.safeParse(item);
  if (!receipt.success) return { ...invalid('a receipt lacks what it must have'), channel };
  const { id, at, state } = receipt.data;
  return {
    capabilityId: 'message_status_updates',
    type: 'pyloto.lantern.note_receipted.v1',
    dedupeKey: joinKey(['lantern', channel.accountId, 'receipt', id, state]),
    channel,
    occurredAt: at,
    payload: { id, state },
  };
}

const UNKNOWN_KIND: SkippedItem = {
  outcome: 'ignored',
  field: 'other',
  reason: 'no event is made of this kind',
};

function invalid(reason: string): SkippedItem {
  return { outcome: 'invalid', field: 'items', reason };
}
