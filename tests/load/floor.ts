import { createHmac, timingSafeEqual } from 'node:crypto';

import { APP_SECRET } from './deliveries.ts';

type Message = { readonly id: string };
type Delivery = {
  readonly entry: readonly {
    readonly changes: readonly { readonly value: { readonly messages: readonly Message[] } }[];
  }[];
};

/** The least that a webhook can do with a delivery: HMAC over the raw bytes, JSON.parse, one Set entry per item. */
export function createFloor(): (body: Buffer, signature: string) => boolean {
  const seen = new Set<string>();
  return (body, signature) => {
    const ids = readSigned(body, signature);
    for (const id of ids ?? []) seen.add(id);
    return ids !== undefined;
  };
}

/** The ids of the messages of a delivery; undefined when it is not signed. */
export function readSigned(body: Buffer, signature: string): string[] | undefined {
  if (!isSigned(body, signature)) return undefined;
  const { entry }: Delivery = JSON.parse(body.toString());
  const ids: string[] = [];
  for (const { changes } of entry) {
    for (const { value } of changes) for (const { id } of value.messages) ids.push(id);
  }
  return ids;
}

function isSigned(body: Buffer, signature: string): boolean {
  const given = Buffer.from(signature.slice('sha256='.length), 'hex');
  const digest = createHmac('sha256', APP_SECRET).update(body).digest();
  return given.length === digest.length && timingSafeEqual(given, digest);
}
