import { createHmac } from 'node:crypto';

import { onTestFinished } from 'vitest';

import { isJsonObject, type JsonObject } from '../graph/json-object.ts';
import { type Answer, callWith, json, listIn, objectIn } from '../graph/test-harness.ts';
import { startInstagramSimulator } from '../instagram/index.ts';
import type { InstagramSimulator, InstagramSimulatorOptions } from '../instagram/index.ts';
import { startMessengerSimulator } from '../messenger/index.ts';
import type { MessengerSimulator, MessengerSimulatorOptions } from '../messenger/index.ts';

/** An Instagram account of an invented shop, by Instagram Login. */
export const SHOP = {
  accountId: '17841400000000101',
  accessToken: 'IGAATEST1',
  username: 'the.blue.shop',
} as const;

/** Another one, by Facebook Login. */
export const CAFE = {
  accountId: '17841400000000202',
  accessToken: 'EAATEST2',
  username: 'a.small.cafe',
  pageId: '200000000000202',
} as const;

/** A Page of the same shop. */
export const PAGE = {
  pageId: '100000000000301',
  accessToken: 'EAATEST3',
  name: 'The blue shop',
} as const;

/** Somebody, as an account sees them. */
export const ANA = '3344556677889900';

/** The secrets of the simulators in tests. */
export const SECRETS = {
  meta: 'an invented secret',
  instagram: 'another invented secret',
} as const;

const quick = { webhookDelivery: { retryDelayMs: 1 }, receiptDelaysMs: { echo: 0, delivery: 0 } };

/** Starts an Instagram simulator for one test, without waits. */
export async function instagram(
  options: Partial<InstagramSimulatorOptions> = {},
): Promise<InstagramSimulator> {
  const secrets = { appSecret: SECRETS.meta, instagramAppSecret: SECRETS.instagram };
  const accounts = [SHOP, CAFE];
  return forThisTest(startInstagramSimulator({ accounts, ...secrets, ...quick, ...options }));
}

/** Starts a Messenger simulator for one test, without waits. */
export async function messenger(
  options: Partial<MessengerSimulatorOptions> = {},
): Promise<MessengerSimulator> {
  const base = { accounts: [PAGE], appSecret: SECRETS.meta };
  return forThisTest(startMessengerSimulator({ ...base, ...quick, ...options }));
}

async function forThisTest<T extends { readonly close: () => Promise<void> }>(
  starting: Promise<T>,
): Promise<T> {
  const started = await starting;
  onTestFinished(() => started.close());
  return started;
}

/** Calls the Instagram host as the shop. */
export async function callInstagram(
  sim: InstagramSimulator,
  path: string,
  init?: RequestInit,
): Promise<Answer> {
  return callWith(SHOP.accessToken, `${sim.instagramUrl}${path}`, init);
}

/** Calls the Facebook host as the Page. */
export async function callPage(
  { url }: MessengerSimulator,
  path: string,
  init?: RequestInit,
): Promise<Answer> {
  return callWith(PAGE.accessToken, url + path, init);
}

/** Asks Instagram to send something to Ana. */
export async function sendOnInstagram(sim: InstagramSimulator, payload: object): Promise<Answer> {
  return callInstagram(sim, '/v26.0/me/messages', json({ recipient: { id: ANA }, ...payload }));
}

/** Asks Messenger to send something to Ana. */
export async function sendOnMessenger(sim: MessengerSimulator, payload: object): Promise<Answer> {
  const whole = { recipient: { id: ANA }, messaging_type: 'RESPONSE', ...payload };
  return callPage(sim, `/v26.0/${PAGE.pageId}/messages`, json(whole));
}

/** `error.code`, `error.error_subcode` and the status of an answer. */
export function codesIn({ status, body }: Answer): readonly [number, unknown, unknown] {
  const error = isJsonObject(body['error']) ? body['error'] : {};
  return [status, error['code'], error['error_subcode']];
}

/** The items of `messaging[]` in webhooks, in order. */
export function messagingIn(got: readonly { readonly body: string }[]): JsonObject[] {
  return entriesIn(got).flatMap((entry) => listIn(entry['messaging']));
}

/** The items of `changes[]` in webhooks, in order. */
export function changesIn(got: readonly { readonly body: string }[]): JsonObject[] {
  return entriesIn(got).flatMap((entry) => listIn(entry['changes']));
}

/** The signature of a body. */
export function signatureOf(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

function entriesIn(got: readonly { readonly body: string }[]): JsonObject[] {
  return got.flatMap(({ body }) => listIn(objectIn(body)['entry']));
}
