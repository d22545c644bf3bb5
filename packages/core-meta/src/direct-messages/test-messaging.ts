import type { ParsedItem } from '@pyloto/core-connectors';

import { onlySkipped, verified, eventOf } from '../delivery/test-items.ts';
import { webhookParser } from '../delivery/webhook-parser.ts';

import { instagramObject } from '../instagram/instagram-object.ts';
import { messengerObject } from '../messenger/messenger-object.ts';

/** Invented: a professional account and a Page with one person each, both to one app. */
export const INSTAGRAM = {
  object: 'instagram',
  channel: { type: 'instagram', accountId: '17841423568109247' },
  personId: '6521870031442097',
} as const;
export const MESSENGER = {
  object: 'page',
  channel: { type: 'messenger', accountId: '106417728901552' },
  personId: '7102845539917604',
} as const;
export type Product = typeof INSTAGRAM | typeof MESSENGER;
export const PRODUCTS = [INSTAGRAM, MESSENGER] as const;

/** When everything happened, in milliseconds, and what is a second before. */
export const AT_MS = 1_772_445_851_219;
export const AT = '2026-03-02T10:04:11.219Z';
export const WATERMARK_MS = AT_MS - 1000;
export const WATERMARK = '2026-03-02T10:04:10.219Z';

export const MID = 'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDIzNTY4MTA5MjQ3';

const parseAll = webhookParser(instagramObject, messengerObject);

/** The items of a body. */
export function parse(body: unknown): readonly ParsedItem[] {
  return parseAll(verified(body));
}

/** What the person does to the business; `parts` are put over it. */
export function element(product: Product, parts: object): object {
  return {
    sender: { id: product.personId },
    recipient: { id: product.channel.accountId },
    timestamp: AT_MS,
    ...parts,
  };
}

/** The business and the person the other way round. */
export function echoElement(product: Product, parts: object): object {
  return element(product, {
    sender: { id: product.channel.accountId },
    recipient: { id: product.personId },
    ...parts,
  });
}

/** A delivery of some elements of one list of the account. */
export function delivery(
  { object, channel }: Product,
  elements: readonly unknown[],
  list = 'messaging',
): object {
  return { object, entry: [{ id: channel.accountId, time: AT_MS + 400, [list]: elements }] };
}

/** The items of one element of the person, by default of `messaging`. */
export function received(product: Product, parts: object, list?: string): readonly ParsedItem[] {
  return parse(delivery(product, [element(product, parts)], list));
}

/** The items of one element of the business. */
export function sent(product: Product, parts: object, list?: string): readonly ParsedItem[] {
  return parse(delivery(product, [echoElement(product, parts)], list));
}

/** What the message of a person says. */
export function contentOf(product: Product, message: object): unknown {
  return eventOf(received(product, { message: { mid: MID, ...message } })).payload.content;
}

/** The only item there is, as `invalid message: message has no mid`. */
export function skippedAs(items: readonly ParsedItem[]): string {
  const { outcome, field, reason } = onlySkipped(items);
  return `${outcome} ${field}: ${reason}`;
}
