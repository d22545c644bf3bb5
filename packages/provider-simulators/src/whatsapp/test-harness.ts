import { onTestFinished } from 'vitest';

import { isJsonObject, type JsonObject } from '../graph/json-object.ts';
import {
  type Answer,
  APP_SECRET,
  callWith,
  errorIn,
  json,
  listIn,
  objectIn,
} from '../graph/test-harness.ts';
import {
  startWhatsAppSimulator,
  type WhatsAppSimulator,
  type WhatsAppSimulatorOptions,
} from './index.ts';

/** A number of an invented shop. */
export const SHOP = {
  phoneNumberId: '104562891237045',
  displayPhoneNumber: '15550100900',
  wabaId: '109871234567001',
  accessToken: 'EAATEST1',
} as const;

/** Somebody in Brazil, as dialled and as WhatsApp knows them. */
export const ANA = { dialled: '5511999990000', waId: '551199990000' } as const;

/** Starts a simulator for one test, without waits and with limits that nobody reaches. */
export async function simulator(
  options: Partial<WhatsAppSimulatorOptions> = {},
): Promise<WhatsAppSimulator> {
  const started = await startWhatsAppSimulator({
    accounts: [SHOP],
    appSecret: APP_SECRET,
    statusDelaysMs: { sent: 0, delivered: 0, read: 0 },
    ...options,
    limits: { perNumberPerSecond: 1e6, pairBurst: 1e6, ...options.limits },
    webhookDelivery: { retryDelayMs: 1, ...options.webhookDelivery },
  });
  onTestFinished(() => started.close());
  return started;
}

/** Calls the simulator as the shop. */
export async function call(
  { url }: { readonly url: string },
  path: string,
  init: RequestInit = {},
): Promise<Answer> {
  return callWith(SHOP.accessToken, new URL(path, url), init);
}

/** Asks the simulator to send something. */
export async function send(
  { url }: { readonly url: string },
  payload: object,
  path = `/v26.0/${SHOP.phoneNumberId}/messages`,
): Promise<Answer> {
  return call({ url }, path, json({ messaging_product: 'whatsapp', ...payload }));
}

/** A text to Ana. */
export function textTo(to: string = ANA.dialled, more: object = {}): object {
  return { to, type: 'text', text: { body: 'The blue one is ready.' }, ...more };
}

/** The id in the answer to a message. */
export function idIn(answer: Answer): string {
  const { messages } = answer.body;
  const first: unknown = Array.isArray(messages) ? messages[0] : undefined;
  return isJsonObject(first) ? String(first['id']) : '';
}

/** `error.code` and `error.error_data.details` of an answer. */
export function refusalIn(answer: Answer): readonly [number, unknown, unknown] {
  const error = errorIn(answer);
  const data = isJsonObject(error['error_data']) ? error['error_data'] : {};
  return [answer.status, error['code'], data['details'] ?? error['message']];
}

/** The statuses in webhooks, in the order in which they came. */
export function statusesIn(got: readonly { readonly body: string }[]): JsonObject[] {
  return got.flatMap(({ body }) => itemsIn(body, 'statuses'));
}

/** The items of one kind in one webhook. */
export function itemsIn(body: string, kind: 'statuses' | 'messages' | 'contacts'): JsonObject[] {
  return listIn(objectIn(body)['entry'])
    .flatMap((entry) => listIn(entry['changes']))
    .flatMap((change) => (isJsonObject(change['value']) ? listIn(change['value'][kind]) : []));
}
