import { signedHeaders } from '@pyloto-tests/e2e/connector-process';
import { deriveEventId, joinKey } from '@pyloto/core-events';

import { seededRandom, shuffled } from './seeded-random.ts';

/** One signed WhatsApp delivery, and which events the sink must see because of it. */
export type Delivery = {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly eventIds: readonly string[];
};

/** What is sent in one run. */
export type Traffic = {
  /** In the order of sending, redeliveries among them. */
  readonly deliveries: readonly Delivery[];
  /** The ids of all events, each once, worked out from the tenant, the connector and the dedupe key alone. */
  readonly eventIds: ReadonlySet<string>;
};

export type TrafficOptions = {
  readonly seed: number;
  /** Different deliveries; redeliveries come on top of them. */
  readonly count: number;
  readonly fewestItems?: number;
  readonly mostItems?: number;
  /** How many of the deliveries come again, one half right behind themselves, the other at any time later. */
  readonly redeliveryShare?: number;
  readonly tenantId?: string;
  /** The phone number id that received the messages. */
  readonly accountId?: string;
  /** How many customers write. */
  readonly customers?: number;
};

type Item =
  | { readonly kind: 'message'; readonly wamid: string; readonly customer: string }
  | {
      readonly kind: 'status';
      readonly wamid: string;
      readonly customer: string;
      readonly status: 'sent' | 'delivered';
    };

const ACCOUNT_ID = '106540352242922';
const BASE_SECONDS = 1_790_000_000;

/**
 * Makes the traffic of a run: messages and statuses with ids that occur once, shuffled, each status before the message it is
 * about, and a share of the deliveries again.
 */
export function makeTraffic(options: TrafficOptions): Traffic {
  const random = seededRandom(options.seed);
  const first = batches(options, random).map((items) => toDelivery(items, options));
  return {
    deliveries: withRedeliveries(first, options.redeliveryShare ?? 0, random),
    eventIds: new Set(first.flatMap(({ eventIds }) => eventIds)),
  };
}

function batches(options: TrafficOptions, random: () => number): Item[][] {
  const { fewestItems = 1, mostItems = 1 } = options;
  const sizes = Array.from(
    { length: options.count },
    () => fewestItems + Math.floor(random() * (mostItems - fewestItems + 1)),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const items = statusesFirst(shuffled(makeItems(total, options, random), random));
  let taken = 0;
  return sizes.map((size) => items.slice(taken, (taken += size)));
}

function makeItems(total: number, options: TrafficOptions, random: () => number): Item[] {
  const items: Item[] = [];
  for (let number = 0; items.length < total; number++) {
    const wamid = `wamid.${Buffer.from(`${options.seed} message ${number}`.padEnd(42, '.')).toString('base64')}`;
    const customer = `55119${String(90_000_000 + Math.floor(random() * (options.customers ?? 50)))}`;
    items.push({ kind: 'message', wamid, customer });
    if (random() < 0.5) continue;
    items.push({ kind: 'status', wamid, customer, status: 'sent' });
    items.push({ kind: 'status', wamid, customer, status: 'delivered' });
  }
  return items.slice(0, total);
}

/** Lets every message change places with a status of its own that came after it. */
function statusesFirst(items: Item[]): Item[] {
  const messageAt = new Map<string, number>();
  for (const [at, item] of items.entries()) {
    const earlier = messageAt.get(item.wamid);
    if (item.kind === 'message') messageAt.set(item.wamid, at);
    else if (earlier !== undefined) {
      [items[earlier], items[at]] = [item, items[earlier]!];
      messageAt.set(item.wamid, at);
    }
  }
  return items;
}

function withRedeliveries(
  first: readonly Delivery[],
  share: number,
  random: () => number,
): Delivery[] {
  const placed: { readonly at: number; readonly delivery: Delivery }[] = [];
  for (const [at, delivery] of first.entries()) {
    placed.push({ at, delivery });
    if (random() >= share) continue;
    const isLate = random() < 0.5;
    placed.push({ at: isLate ? at + random() * (first.length - at) : at, delivery });
  }
  return placed.sort((a, b) => a.at - b.at).map(({ delivery }) => delivery);
}

function toDelivery(items: readonly Item[], options: TrafficOptions): Delivery {
  const { tenantId = 'default', accountId = ACCOUNT_ID } = options;
  const body = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      { id: '318840275519406', changes: [{ field: 'messages', value: valueOf(items, accountId) }] },
    ],
  });
  const eventIds = items.map((item) =>
    deriveEventId({ tenantId, connector: 'whatsapp', dedupeKey: dedupeKeyOf(item, accountId) }),
  );
  return { body, headers: signedHeaders(body), eventIds };
}

function dedupeKeyOf(item: Item, accountId: string): string {
  return item.kind === 'message'
    ? joinKey(['whatsapp', accountId, 'msg', item.wamid])
    : joinKey(['whatsapp', accountId, 'status', item.wamid, item.status]);
}

function valueOf(items: readonly Item[], accountId: string): unknown {
  const messages = items.filter(({ kind }) => kind === 'message');
  const statuses = items.filter((item) => item.kind === 'status');
  const timestamp = String(BASE_SECONDS);
  return {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550100200', phone_number_id: accountId },
    contacts: [...new Set(items.map(({ customer }) => customer))].map((customer) => ({
      profile: { name: 'Ana Lima' },
      wa_id: customer,
    })),
    ...(messages.length > 0 && {
      messages: messages.map(({ wamid, customer }) => ({
        from: customer,
        id: wamid,
        timestamp,
        type: 'text',
        text: { body: 'Olá! O pedido 4711 já saiu para entrega?' },
      })),
    }),
    ...(statuses.length > 0 && {
      statuses: statuses.map(({ wamid, customer, status }) => ({
        id: wamid,
        status,
        timestamp,
        recipient_id: customer,
      })),
    }),
  };
}
