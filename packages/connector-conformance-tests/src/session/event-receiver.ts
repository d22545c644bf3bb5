import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import { type Clock, Secret } from '@pyloto/core-connectors';
import type { EventEnvelope } from '@pyloto/core-events';
import { standardWebhooksSignature } from '@pyloto/core-webhooks';

/** An attempt to deliver an event, as the receiver saw it. */
export type ReceivedEvent = {
  readonly event: EventEnvelope;
  /** Which program sent it: the last part of its `EVENT_SINK_URL`. */
  readonly sender: string;
  /** Whether it was answered 2xx. */
  readonly accepted: boolean;
  /** In milliseconds since the epoch. */
  readonly atMs: number;
};

/** What an attempt is answered: a status, or `hold`, which waits until the rule is taken back and then is 204. */
export type ReceiverRule = {
  readonly dedupeKey: string;
  /** Default: every sender. */
  readonly sender?: string;
  readonly answer: number | 'hold';
};

/** Where events go: a receiver on loopback that proves who sends, and remembers what came. */
export type EventReceiver = {
  /** The environment of a program whose events come here, under this name. */
  readonly envFor: (sender: string) => Readonly<Record<string, string>>;
  /** Every attempt with a valid signature, in order of arrival. */
  readonly attempts: () => readonly ReceivedEvent[];
  /** How many requests had no valid signature, or a body that is not the event that `webhook-id` names. */
  readonly refusedCount: () => number;
  /** Answers the events of a key otherwise than 204. @returns takes the rule back */
  readonly answerWith: (rule: ReceiverRule) => () => void;
  readonly close: () => Promise<void>;
};

const SINK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** Starts a receiver on a free port. */
export async function startEventReceiver(clock: Pick<Clock, 'now'>): Promise<EventReceiver> {
  const inbox = new Inbox(clock);
  const server = createServer((request, response) => {
    inbox.take(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    envFor: (sender) => ({
      EVENT_SINK: 'webhook',
      EVENT_SINK_URL: `http://127.0.0.1:${port}/${sender}`,
      EVENT_SINK_SECRET: SINK_SECRET,
      EVENT_SINK_ALLOW_PRIVATE: 'true',
    }),
    attempts: () => inbox.attempts,
    refusedCount: () => inbox.refusedCount,
    answerWith: (rule) => inbox.addRule(rule),
    close: async () => {
      inbox.letGo();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

type LiveRule = { readonly rule: ReceiverRule; readonly over: Promise<void> };

class Inbox {
  readonly attempts: ReceivedEvent[] = [];
  refusedCount = 0;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #signature: ReturnType<typeof standardWebhooksSignature>;
  readonly #rules = new Map<LiveRule, () => void>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
    this.#signature = standardWebhooksSignature({ clock });
  }

  addRule(rule: ReceiverRule): () => void {
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const live: LiveRule = { rule, over };
    this.#rules.set(live, resolve);
    return () => {
      this.#rules.delete(live);
      resolve();
    };
  }

  letGo(): void {
    for (const resolve of this.#rules.values()) resolve();
  }

  async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const event = this.#read(request, await bodyOf(request));
    if (event === undefined) {
      this.refusedCount += 1;
      response.writeHead(401).end();
      return;
    }
    const sender = (request.url ?? '').slice(1);
    const status = await this.#statusFor(event, sender);
    const accepted = status < 300;
    this.attempts.push({ event, sender, accepted, atMs: this.#clock.now() });
    response.writeHead(status).end();
  }

  async #statusFor({ dedupekey }: EventEnvelope, sender: string): Promise<number> {
    const live = [...this.#rules.keys()].find(
      ({ rule }) =>
        rule.dedupeKey === dedupekey && (rule.sender === undefined || rule.sender === sender),
    );
    if (live === undefined) return ACCEPTED;
    if (live.rule.answer !== 'hold') return live.rule.answer;
    await live.over;
    return ACCEPTED;
  }

  #read(request: IncomingMessage, rawBody: Buffer): EventEnvelope | undefined {
    const header = (name: string): string | undefined => request.headers[name]?.toString();
    const inbound = { header, rawBody, receivedAtMs: this.#clock.now() };
    if (!this.#signature.verify(inbound, [Secret.of(SINK_SECRET)]).ok) return undefined;
    const event: EventEnvelope = JSON.parse(rawBody.toString());
    return event.id === header('webhook-id') ? event : undefined;
  }
}

const ACCEPTED = 204;

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
