import { onTestFinished } from 'vitest';

import { type Answer, callWith, json } from '../graph/test-harness.ts';
import { startInstagramSimulator } from '../instagram/index.ts';
import type { InstagramSimulator, InstagramSimulatorOptions } from '../instagram/index.ts';
import { startMessengerSimulator } from '../messenger/index.ts';
import type { MessengerSimulator, MessengerSimulatorOptions } from '../messenger/index.ts';
import { ANA, CAFE, PAGE, SECRETS, SHOP } from './test-people.ts';

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

async function callInstagram(
  sim: InstagramSimulator,
  path: string,
  init?: RequestInit,
): Promise<Answer> {
  return callWith(SHOP.accessToken, `${sim.instagramUrl}${path}`, init);
}

async function callPage(
  { url }: MessengerSimulator,
  path: string,
  init?: RequestInit,
): Promise<Answer> {
  return callWith(PAGE.accessToken, url + path, init);
}

async function sendOnInstagram(sim: InstagramSimulator, payload: object): Promise<Answer> {
  return callInstagram(sim, '/v26.0/me/messages', json({ recipient: { id: ANA }, ...payload }));
}

async function sendOnMessenger(sim: MessengerSimulator, payload: object): Promise<Answer> {
  const whole = { recipient: { id: ANA }, messaging_type: 'RESPONSE', ...payload };
  return callPage(sim, `/v26.0/${PAGE.pageId}/messages`, json(whole));
}

/** Calls the Instagram host as the shop, the Facebook host as its Page. */
export const call = { instagram: callInstagram, page: callPage };

/** Asks to send something to Ana. */
export const send = { onInstagram: sendOnInstagram, onMessenger: sendOnMessenger };
