import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import { Secret } from '@pyloto/core-connectors';
import { standardWebhooksSignature } from '@pyloto/core-webhooks';

import { seededRandom } from './seeded-random.ts';

/**
 * What a sink does with an attempt. `answer` acts and answers 204, `hang` acts and never answers, `drop` acts and cuts the
 * connection; a number is answered without acting.
 */
export type SinkBehaviour = 'answer' | 'hang' | 'drop' | number;

/** A moment in an attempt, as the sink sees it. */
export type SinkMoment = 'arrived' | 'acted' | 'answered';

/** One attempt, as the sink saw it. */
export type SinkAttempt = {
  readonly eventId: string;
  readonly tenantId: string;
  readonly behaviour: SinkBehaviour;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  /** Whether the sink did what the event asks for. */
  readonly acted: boolean;
  /** Whether it has written a 2xx to the end. */
  answered: boolean;
  /** When the connection of this attempt ended; a process that is killed ends all of its own. */
  closedAtMs?: number;
};

/** A receiver of events on loopback. */
export type FlakySink = {
  /** For `EVENT_SINK_URL`. */
  readonly url: string;
  /** For a process's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly attempts: () => readonly SinkAttempt[];
  readonly attemptsOf: (eventId: string) => readonly SinkAttempt[];
  /** How many requests had no valid signature, or a body whose id is not its `webhook-id`. */
  readonly refused: () => number;
  readonly stop: () => Promise<void>;
};

export type FlakySinkOptions = {
  readonly seed?: number;
  /** How many of the attempts fail, from 0 to 1, in turn one of `kinds`. Default 0. */
  readonly failureRate?: number;
  readonly kinds?: readonly SinkBehaviour[];
  /** Decides instead of the rate; undefined leaves it to the rate. */
  readonly decide?: (event: SinkEvent) => SinkBehaviour | undefined;
  /** Called at each moment; the attempt goes on when it resolves. */
  readonly onMoment?: (moment: SinkMoment, eventId: string) => void | Promise<void>;
};

export type SinkEvent = {
  readonly id: string;
  readonly tenantid: string;
  readonly correlationid?: string;
  readonly data?: unknown;
};

export const SINK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const FAILURES: readonly SinkBehaviour[] = [429, 500, 'hang', 'drop'];

/** Starts a sink that verifies signatures and keeps an account of every attempt. */
export async function startFlakySink(options: FlakySinkOptions = {}): Promise<FlakySink> {
  const sink = new Sink(options);
  const server = createServer((request, response) => {
    sink.take(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket) => sink.watch(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const url = `http://127.0.0.1:${port}/events`;
  return {
    url,
    env: {
      EVENT_SINK: 'webhook',
      EVENT_SINK_URL: url,
      EVENT_SINK_SECRET: SINK_SECRET,
      EVENT_SINK_ALLOW_PRIVATE: 'true',
    },
    attempts: () => sink.all,
    attemptsOf: (eventId) => sink.byEvent.get(eventId) ?? [],
    refused: () => sink.refused,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

class Sink {
  readonly all: SinkAttempt[] = [];
  readonly byEvent = new Map<string, SinkAttempt[]>();
  refused = 0;
  readonly #options: FlakySinkOptions;
  readonly #random: () => number;
  readonly #signature = standardWebhooksSignature({ clock: { now: () => Date.now() } });
  readonly #secrets = [Secret.of(SINK_SECRET)];
  readonly #onSocket = new WeakMap<Socket, SinkAttempt[]>();

  constructor(options: FlakySinkOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed ?? 1);
  }

  watch(socket: Socket): void {
    const attempts: SinkAttempt[] = [];
    this.#onSocket.set(socket, attempts);
    socket.on('error', () => {});
    socket.once('close', () => {
      const closedAtMs = Date.now();
      for (const attempt of attempts) attempt.closedAtMs = closedAtMs;
    });
  }

  async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const event = this.#read(request, await bodyOf(request));
    if (event === undefined) {
      this.refused += 1;
      response.writeHead(401).end();
      return;
    }
    await this.#options.onMoment?.('arrived', event.id);
    const attempt = this.#record(event, request.socket);
    await this.#options.onMoment?.('acted', event.id);
    this.#answer(attempt, response);
  }

  #read(request: IncomingMessage, rawBody: Buffer): SinkEvent | undefined {
    const header = (name: string): string | undefined => {
      const value = request.headers[name];
      return typeof value === 'string' ? value : undefined;
    };
    const inbound = { header, rawBody, receivedAtMs: Date.now() };
    if (!this.#signature.verify(inbound, this.#secrets).ok) return undefined;
    const event: SinkEvent = JSON.parse(rawBody.toString());
    return event.id === header('webhook-id') ? event : undefined;
  }

  #record(event: SinkEvent, socket: Socket): SinkAttempt {
    const behaviour = this.#options.decide?.(event) ?? this.#byRate();
    const attempt: SinkAttempt = {
      eventId: event.id,
      tenantId: event.tenantid,
      behaviour,
      atMs: Date.now(),
      acted: typeof behaviour !== 'number' || behaviour < 300,
      answered: false,
    };
    this.all.push(attempt);
    const earlier = this.byEvent.get(event.id);
    if (earlier === undefined) this.byEvent.set(event.id, [attempt]);
    else earlier.push(attempt);
    this.#onSocket.get(socket)?.push(attempt);
    return attempt;
  }

  #byRate(): SinkBehaviour {
    if (this.#random() >= (this.#options.failureRate ?? 0)) return 'answer';
    const kinds = this.#options.kinds ?? FAILURES;
    return kinds[Math.floor(this.#random() * kinds.length)] ?? 'answer';
  }

  #answer(attempt: SinkAttempt, response: ServerResponse): void {
    const { behaviour } = attempt;
    if (behaviour === 'hang') return;
    if (behaviour === 'drop') {
      response.destroy();
      return;
    }
    response.writeHead(behaviour === 'answer' ? 204 : behaviour).end(() => {
      attempt.answered = attempt.acted;
      void this.#options.onMoment?.('answered', attempt.eventId);
    });
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
