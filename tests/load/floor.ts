import { createHmac, timingSafeEqual } from 'node:crypto';

import { APP_SECRET } from './deliveries.ts';

type Message = { readonly id: string };
type Delivery = {
  readonly entry: readonly {
    readonly changes: readonly { readonly value: { readonly messages: readonly Message[] } }[];
  }[];
};

/** The least that a webhook can do with a delivery: HMAC over the raw bytes, JSON.parse, one Map entry per item. */
export function createFloor(): (body: Buffer, signature: string) => boolean {
  const seen = new Map<string, Message>();
  return (body, signature) => {
    if (!isSigned(body, signature)) return false;
    const delivery: Delivery = JSON.parse(body.toString());
    for (const { changes } of delivery.entry) {
      for (const { value } of changes) remember(value.messages, seen);
    }
    return true;
  };
}

function isSigned(body: Buffer, signature: string): boolean {
  const given = Buffer.from(signature.slice('sha256='.length), 'hex');
  const digest = createHmac('sha256', APP_SECRET).update(body).digest();
  return given.length === digest.length && timingSafeEqual(given, digest);
}

function remember(messages: readonly Message[], seen: Map<string, Message>): void {
  for (const message of messages) if (!seen.has(message.id)) seen.set(message.id, message);
}
