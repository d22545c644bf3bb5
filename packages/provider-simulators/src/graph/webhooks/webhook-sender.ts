import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { Agent, request } from 'undici';

import type { GraphSettings } from '../graph-options.ts';
import { type BoundedLog, createBoundedLog } from '../memory/bounded-log.ts';
import { metaJson } from '../meta-json.ts';

/** How webhooks are tried. */
export type WebhookTries = {
  /** Tries of one webhook until it is answered with 200. Default: 5. */
  readonly maxAttempts: number;
  /** Before the second try, in milliseconds; it doubles. Default: 50. */
  readonly retryDelayMs: number;
  /** How long an answer may take, in milliseconds. Default: 10 000. */
  readonly timeoutMs: number;
};

/** What {@link WebhookTries} are by default. */
export const webhookTries: WebhookTries = { maxAttempts: 5, retryDelayMs: 50, timeoutMs: 10_000 };

/** What webhooks are sent with. */
export type WebhookSettings = Omit<GraphSettings, 'requireProof'> & {
  readonly webhookDelivery: WebhookTries;
};

/** One try to deliver a webhook. */
export type WebhookAttempt = {
  /** The same for every try of one webhook. */
  readonly webhook: number;
  /** From 1. */
  readonly attempt: number;
  /** What it was answered with; 0: no answer. */
  readonly status: number;
  readonly atMs: number;
  /** The signed text. */
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** Delivers webhooks until they are answered with 200, or too often. */
export type WebhookSender = {
  /** Resolves with the status of the first try, 0 without an answer, `undefined` without an address; further tries go on by themselves. */
  readonly send: (content: object, appSecret: string) => Promise<number | undefined>;
  readonly attempts: readonly WebhookAttempt[];
  readonly setUrl: (url: string | undefined) => Promise<void>;
  /** How many webhooks are on their way. */
  readonly pending: () => number;
  readonly close: () => Promise<void>;
};

type Webhook = {
  readonly id: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
};

type Context = {
  readonly settings: WebhookSettings;
  readonly agent: Agent;
  readonly signal: AbortSignal;
  readonly log: BoundedLog<WebhookAttempt>;
};

const graphVersion = 'v26.0';

/**
 * Sends webhooks the way Meta does: signed over the very bytes, success is 200 and nothing else, retried with growing delays.
 *
 * @see https://developers.facebook.com/docs/graph-api/webhooks/getting-started (read 2026-11-21)
 */
export function createWebhookSender(
  settings: WebhookSettings,
  firstUrl: string | undefined,
): WebhookSender {
  const closing = new AbortController();
  const agent = new Agent({ connections: 64, pipelining: 1 });
  const log = createBoundedLog<WebhookAttempt>(settings.historyLimit);
  const context: Context = { settings, agent, signal: closing.signal, log };
  const underWay = new Set<Promise<void>>();
  let url = firstUrl;
  let count = 0;
  return {
    attempts: log.entries,
    pending: () => underWay.size,
    send: async (content, appSecret) => {
      if (url === undefined || closing.signal.aborted) return undefined;
      count += 1;
      const webhook = signedWebhook(count, content, appSecret);
      const first = Promise.withResolvers<number>();
      const whole = deliver({ ...context, url, webhook }, first.resolve);
      underWay.add(whole);
      void whole.finally(() => underWay.delete(whole));
      return first.promise;
    },
    setUrl: async (next) => {
      if (next !== undefined && settings.verifyToken !== undefined) {
        await shakeHands(context, next, settings.verifyToken);
      }
      url = next;
    },
    close: async () => {
      closing.abort();
      await agent.destroy();
      await Promise.allSettled(underWay);
    },
  };
}

function signedWebhook(id: number, content: object, appSecret: string): Webhook {
  const body = metaJson(content);
  const sign = (algorithm: string): string =>
    createHmac(algorithm, appSecret).update(body).digest('hex');
  return {
    id,
    body,
    headers: {
      accept: '*/*',
      'accept-encoding': 'deflate, gzip',
      'content-type': 'application/json',
      'facebook-api-version': graphVersion,
      'user-agent': 'facebookexternalua',
      'x-hub-signature': `sha1=${sign('sha1')}`,
      'x-hub-signature-256': `sha256=${sign('sha256')}`,
    },
  };
}

type Delivery = Context & { readonly url: string; readonly webhook: Webhook };

async function deliver(delivery: Delivery, onFirst: (status: number) => void): Promise<void> {
  const { settings, webhook, signal, log } = delivery;
  const { maxAttempts, retryDelayMs } = settings.webhookDelivery;
  for (let attempt = 1; attempt <= maxAttempts && !signal.aborted; attempt += 1) {
    const status = await post(delivery);
    const { id, body, headers } = webhook;
    log.push({ webhook: id, attempt, status, atMs: settings.clock.now(), body, headers });
    if (attempt === 1) onFirst(status);
    if (status === 200 || attempt === maxAttempts) return;
    await sleep(retryDelayMs * 2 ** (attempt - 1), undefined, { signal }).catch(() => undefined);
  }
  onFirst(0);
}

async function post({ settings, agent, signal, url, webhook }: Delivery): Promise<number> {
  try {
    const response = await request(url, {
      method: 'POST',
      headers: webhook.headers,
      body: webhook.body,
      dispatcher: agent,
      signal: AbortSignal.any([signal, AbortSignal.timeout(settings.webhookDelivery.timeoutMs)]),
    });
    await response.body.dump();
    return response.statusCode;
  } catch {
    return 0;
  }
}

async function shakeHands(
  { settings, agent, signal }: Context,
  url: string,
  verifyToken: string,
): Promise<void> {
  const challenge = String(Math.floor(settings.random() * 1e10));
  const asked = new URL(url);
  asked.searchParams.set('hub.mode', 'subscribe');
  asked.searchParams.set('hub.challenge', challenge);
  asked.searchParams.set('hub.verify_token', verifyToken);
  const { statusCode, body } = await request(asked, {
    dispatcher: agent,
    signal: AbortSignal.any([signal, AbortSignal.timeout(settings.webhookDelivery.timeoutMs)]),
    headers: { 'user-agent': 'facebookplatform/1.0 (+http://developers.facebook.com)' },
  });
  const answer = await body.text();
  if (statusCode !== 200 || answer !== challenge) {
    throw new Error('the webhook must answer the handshake with 200 and the bare challenge');
  }
}
