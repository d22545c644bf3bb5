import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Delivery } from './make-traffic.ts';

/** What a sender got back for one request: a status, or nothing because the connection failed or took too long. */
export type SentAnswer = {
  readonly status: number | 'none';
  /** What was in the delivery. */
  readonly eventIds: readonly string[];
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  /** From the moment the request was due until its answer was read. */
  readonly latencyMs: number;
};

export type SendReport = {
  readonly answers: readonly SentAnswer[];
  /** The events of deliveries that were answered 2xx. */
  readonly acknowledged: ReadonlySet<string>;
};

export type SendOptions = {
  readonly url: string;
  readonly deliveries: readonly Delivery[];
  /** How many requests are under way at once; of no effect with a rate. Default 16. */
  readonly concurrency?: number;
  /** Sends at this constant rate, whatever the answers take. */
  readonly perSecond?: number;
  /** Stops sending what is not acknowledged after so long. Default 120,000. */
  readonly giveUpAfterMs?: number;
  /** Sends what was not answered 2xx again, as a provider does. Default true. */
  readonly redelivers?: boolean;
  /** Once it is aborted nothing more is sent. */
  readonly signal?: AbortSignal;
  readonly onAnswer?: (answer: SentAnswer) => void;
};

const REQUEST_TIMEOUT_MS = 30_000;
const FIRST_BACKOFF_MS = 50;
const LAST_BACKOFF_MS = 500;

/** Sends deliveries as a provider does: what is not answered 2xx comes again, the same bytes, until it is. */
export async function sendDeliveries(options: SendOptions): Promise<SendReport> {
  const sender = new Sender(options);
  await (options.perSecond === undefined
    ? sender.sendInTurn()
    : sender.sendAtRate(options.perSecond));
  return sender.report();
}

class Sender {
  readonly #options: SendOptions;
  readonly #agent: Agent;
  readonly #answers: SentAnswer[] = [];
  readonly #acknowledged = new Set<string>();
  readonly #deadlineMs: number;

  constructor(options: SendOptions) {
    this.#options = options;
    this.#agent = new Agent({ keepAlive: true });
    this.#deadlineMs = performance.now() + (options.giveUpAfterMs ?? 120_000);
  }

  report(): SendReport {
    this.#agent.destroy();
    return { answers: this.#answers, acknowledged: this.#acknowledged };
  }

  async sendInTurn(): Promise<void> {
    const waiting = this.#options.deliveries.values();
    const sendNext = async (): Promise<void> => {
      for (const delivery of waiting) {
        if (this.#isStopped()) return;
        await this.#deliver(delivery, performance.now());
      }
    };
    await Promise.all(Array.from({ length: this.#options.concurrency ?? 16 }, sendNext));
  }

  async sendAtRate(perSecond: number): Promise<void> {
    const startMs = performance.now();
    const underWay: Promise<void>[] = [];
    for (const [index, delivery] of this.#options.deliveries.entries()) {
      const dueMs = startMs + (index * 1000) / perSecond;
      const aheadMs = dueMs - performance.now();
      if (aheadMs > 1) await sleep(aheadMs);
      if (this.#isStopped()) break;
      underWay.push(this.#deliver(delivery, dueMs));
    }
    await Promise.all(underWay);
  }

  #isStopped(): boolean {
    return this.#options.signal?.aborted === true;
  }

  #isOver(): boolean {
    return this.#isStopped() || performance.now() > this.#deadlineMs;
  }

  async #deliver(delivery: Delivery, dueMs: number): Promise<void> {
    let startMs = dueMs;
    for (let backoffMs = FIRST_BACKOFF_MS; ; backoffMs = Math.min(2 * backoffMs, LAST_BACKOFF_MS)) {
      const status = await postOnce(this.#options.url, delivery, this.#agent);
      const latencyMs = performance.now() - startMs;
      const answer = { status, eventIds: delivery.eventIds, atMs: Date.now(), latencyMs };
      this.#answers.push(answer);
      this.#options.onAnswer?.(answer);
      if (typeof status === 'number' && status >= 200 && status < 300) {
        for (const id of delivery.eventIds) this.#acknowledged.add(id);
        return;
      }
      if (this.#options.redelivers === false || this.#isOver()) return;
      await sleep(backoffMs);
      startMs = performance.now();
    }
  }
}

function postOnce(url: string, delivery: Delivery, agent: Agent): Promise<number | 'none'> {
  return new Promise((resolve) => {
    const headers = { ...delivery.headers, 'content-length': Buffer.byteLength(delivery.body) };
    const outgoing = request(
      `${url}/webhook`,
      { method: 'POST', agent, headers, timeout: REQUEST_TIMEOUT_MS },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 'none'));
        response.once('error', () => resolve('none'));
        response.once('close', () => resolve('none'));
      },
    );
    outgoing.once('timeout', () => outgoing.destroy());
    outgoing.once('error', () => resolve('none'));
    outgoing.end(delivery.body);
  });
}

/** How often each status was answered. */
export function countAnswers(answers: readonly SentAnswer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** The latency that a share of the answers stayed within; NaN without answers. */
export function latencyAt(
  answers: readonly { readonly latencyMs: number }[],
  share: number,
): number {
  const sorted = answers.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
