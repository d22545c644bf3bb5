import type { Agent } from 'node:http';

import type { EventEnvelope } from '@pyloto/core-events';

import type { UnseenDelivery } from '../deliveries/unseen-delivery.ts';
import type { ReceivedEvent } from './event-receiver.ts';
import { type ConformanceRequest, exchange, type HttpAnswer } from './http-exchange.ts';

/** How many items of a delivery ended how, as the answer says. */
export type AnswerSummary = Readonly<Record<string, number>>;

/** What a delivery was answered. */
export type DeliveryAnswer = HttpAnswer & {
  /** Empty when the answer has none. */
  readonly summary: AnswerSummary;
};

/** How a delivery differs from one that its provider sends. */
export type DeliverOptions = {
  /** Signs with this secret instead of the live one. */
  readonly secret?: string;
  /** Replace or add headers; undefined takes one away. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Sends these bytes under the signature of the delivery's. */
  readonly sentBody?: Uint8Array;
  readonly isChunked?: boolean;
  readonly timeoutMs?: number;
};

/** A connector that takes deliveries: one that the suite started, or one at an address. */
export type RunningConnector = {
  /** Without a slash at its end. */
  readonly url: string;
  /** The values of its secrets, by the names of their variables. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly request: (request: ConformanceRequest) => Promise<HttpAnswer>;
  /** Posts a delivery to `/webhook`, signed with the live secret. */
  readonly deliver: (
    delivery: Pick<UnseenDelivery, 'body' | 'headers'>,
    options?: DeliverOptions,
  ) => Promise<DeliveryAnswer>;
  /** The headers that prove a body. */
  readonly sign: (body: Uint8Array, secret?: string) => Readonly<Record<string, string>>;
  /** Every attempt of this program to deliver an event, or those of one dedupe key. */
  readonly attempts: (dedupeKey?: string) => readonly ReceivedEvent[];
  /** The events of a key that the receiver took from this program. */
  readonly eventsOf: (dedupeKey: string) => readonly EventEnvelope[];
  /**
   * Refuses (a status) or holds back the events of a key, of this program only. @returns takes the rule back
   */
  readonly answerEventsWith: (dedupeKey: string, answer: number | 'hold') => () => void;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The canaries (`CANARY` and letters) that something in the process has parsed as JSON. */
  readonly parsedCanaries: ReadonlySet<string>;
  readonly hasEnded: () => boolean;
  /** Sends a signal and waits for the end, at most `withinMs`, then kills. @returns the exit code, null when a signal ended it */
  readonly stop: (signal?: NodeJS.Signals, withinMs?: number) => Promise<number | null>;
};

/** The part of a running connector that is the same for a started and a given one. */
export function doorOf(
  origin: string,
  agent: Agent,
  sign: RunningConnector['sign'],
): Pick<RunningConnector, 'url' | 'request' | 'deliver' | 'sign'> {
  const request = (asked: ConformanceRequest): Promise<HttpAnswer> =>
    exchange(origin, asked, agent);
  return {
    url: origin,
    request,
    sign,
    deliver: async ({ body, headers }, options = {}) => {
      const { sentBody, isChunked, timeoutMs } = options;
      const all = { ...headers, ...sign(body, options.secret), ...options.headers };
      const answer = await request({
        method: 'POST',
        path: '/webhook',
        headers: present(all),
        body: sentBody ?? body,
        ...(isChunked === undefined ? {} : { isChunked }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      });
      return { ...answer, summary: summaryOf(answer.json) };
    },
  };
}

function present(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function summaryOf(answer: unknown): AnswerSummary {
  if (typeof answer !== 'object' || answer === null || !('summary' in answer)) return {};
  const { summary } = answer;
  if (typeof summary !== 'object' || summary === null) return {};
  return Object.fromEntries(
    Object.entries(summary).filter((entry): entry is [string, number] =>
      Number.isInteger(entry[1]),
    ),
  );
}
