import crypto from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';

import { isParsedEvent } from '@pyloto/core-connectors';

import { SIGNATURE_HEADER } from '../lantern/connector.ts';
import { asAnother, onPosts, withBody } from './deliver-again.ts';
import { mapItems } from './map-items.ts';
import type { Mutant } from './mutant.ts';
import {
  type AnswerBody,
  changeAnswer,
  changeJson,
  type Exchange,
  type Front,
} from './put-in-front.ts';
import { relayEvents } from './relay-events.ts';
import { forgetRedis, redisOfItsOwn } from './spoil-redis.ts';

/** The ids in deliveries of which copies were under way at once. */
const copied = new Set<string>();
const ID = /\bnote-\d+/g;
const MOST_ITEMS = 4;

type Summary = NonNullable<AnswerBody['summary']>;

/** What becomes of items: batches, repetitions, failures. */
export const deliveryMutants: readonly Mutant[] = [
  {
    name: 'long-batches-are-cut',
    caughtBy: 'BAT-01',
    defect: `only the first ${MOST_ITEMS} items of a delivery are read`,
    program: ({ connector, ...parts }) => ({
      ...parts,
      connector: {
        ...connector,
        parseEvents: async (request) =>
          ((await connector.parseEvents?.(request)) ?? []).slice(0, MOST_ITEMS),
      },
    }),
  },
  {
    name: 'one-bad-item-drops-the-batch',
    caughtBy: 'BAT-02',
    defect: 'where an item is broken, the others of its delivery are broken too',
    connector: (lantern) => ({
      ...lantern,
      parseEvents: async (request) => {
        const items = (await lantern.parseEvents?.(request)) ?? [];
        const bad = items.find(({ outcome }) => outcome === 'invalid');
        return bad === undefined ? items : items.map(() => bad);
      },
    }),
  },
  {
    name: 'new-kinds-are-broken',
    caughtBy: 'BAT-03',
    defect: 'an item of an unknown kind counts as broken',
    connector: mapItems((item) =>
      !isParsedEvent(item) && item.outcome === 'ignored' ? { ...item, outcome: 'invalid' } : item,
    ),
  },
  {
    name: 'repetition-is-news',
    caughtBy: 'DED-01',
    defect: 'a delivery that was handled before gets new ids',
    front: onDeliveries(({ request, response, pass }, { key, body, answers }) => {
      if (answers.get(key)?.failed === 0) return pass(asAnother(request, body));
      remember(response, { key, answers });
      pass(withBody(request, body));
    }),
  },
  {
    name: 'dedupes-on-arrival',
    caughtBy: 'DED-02',
    defect: 'a delivery that was answered before is a duplicate, also when its handling failed',
    front: onDeliveries(({ request, response, pass }, { key, body, answers }) => {
      const summary = answers.get(key);
      remember(response, { key, answers });
      if (summary === undefined || summary.failed === 0) return pass(withBody(request, body));
      const { processed, deduped, failed } = summary;
      const claimed = { processed: 0, failed: 0, deduped: processed + deduped + failed };
      const answer = {
        ok: true,
        correlationId: crypto.randomUUID(),
        summary: { ...summary, ...claimed },
      };
      const headers = {
        'content-type': 'application/json',
        'x-correlation-id': answer.correlationId,
      };
      response.writeHead(200, headers).end(JSON.stringify(answer));
    }),
  },
  {
    name: 'copies-side-by-side',
    caughtBy: 'DED-03',
    defect: 'an event whose delivery comes several times at once comes out twice',
    front: onDeliveries(({ request, response, pass }, { body, underWay }) => {
      const count = underWay.get(body) ?? 0;
      underWay.set(body, count + 1);
      if (count > 0) for (const [id] of body.matchAll(ID)) copied.add(id);
      response.once('close', () => underWay.set(body, (underWay.get(body) ?? 1) - 1));
      pass(withBody(request, body));
    }),
    program: (parts) =>
      relayEvents(parts, (event) => ([...copied].some((id) => event.includes(id)) ? 2 : 1)),
  },
  {
    name: 'ids-of-this-start',
    caughtBy: 'DED-04',
    defect: 'what an id is made of has the number of the process in it',
    prepare: () => {
      const { hash } = crypto;
      const salted = (algorithm: string, data: unknown, encoding: unknown): unknown => {
        const text = encoding === 'binary' ? `${String(data)}:${process.pid}` : data;
        return Reflect.apply(hash, crypto, [algorithm, text, encoding]);
      };
      Object.assign(crypto, { hash: salted });
      syncBuiltinESMExports();
    },
  },
  {
    name: 'redis-of-its-own',
    caughtBy: 'DED-05',
    reach: ['DED', 'ISO-03', 'ISO-04'],
    isSlow: true,
    defect: 'a second copy takes another database of the Redis',
    program: redisOfItsOwn,
  },
  {
    name: 'one-failure-fails-all',
    caughtBy: 'ISO-01',
    defect: 'a delivery with a failed item is answered 500',
    front: ({ response, pass }) => {
      changeJson(response, ({ summary }, answer) => {
        if (summary !== undefined && summary.failed > 0) answer.status = 500;
      });
      pass();
    },
  },
  {
    name: 'dead-letters-out-of-sight',
    caughtBy: 'ISO-02',
    reach: ['ISO-02', 'PII-02', 'OPS-02'],
    defect: 'the list of dead letters is always empty',
    front: ({ response, path, pass }) => {
      if (path === '/admin/dead-letters') {
        changeJson(response, (body) => (body.items = []));
      }
      pass();
    },
  },
  {
    name: 'acknowledges-without-redis',
    caughtBy: 'ISO-03',
    reach: ['DED-05', 'ISO'],
    defect: 'while Redis is away deliveries are answered 200',
    front: ({ response, path, pass }) => {
      if (path === '/webhook') {
        changeAnswer(response, (answer) => {
          if (answer.status === 503) answer.status = 200;
        });
      }
      pass();
    },
  },
  {
    name: 'starts-with-a-clean-redis',
    caughtBy: 'ISO-04',
    reach: ['DED', 'ISO-03', 'ISO-04'],
    isSlow: true,
    defect: 'what a former process left in Redis is thrown away at the start',
    program: forgetRedis,
  },
];

type Answers = Map<string, Summary>;

type Delivery = {
  /** Of its signature and its body. */
  readonly key: string;
  readonly body: string;
  /** How deliveries ended, by key. */
  readonly answers: Answers;
  /** How many are not answered yet, by body. */
  readonly underWay: Map<string, number>;
};

/** A front that reads what is delivered. */
function onDeliveries(onDelivery: (exchange: Exchange, delivery: Delivery) => void): Front {
  const memory = { answers: new Map(), underWay: new Map<string, number>() };
  return onPosts('/webhook', (exchange, body) => {
    const key = `${signatureOf(exchange.request)} ${body}`;
    onDelivery(exchange, { key, body, ...memory });
  });
}

function remember(
  response: ServerResponse,
  { key, answers }: Pick<Delivery, 'key' | 'answers'>,
): void {
  changeJson(response, ({ summary }) => {
    if (summary !== undefined) answers.set(key, summary);
  });
}

function signatureOf({ headers }: IncomingMessage): string {
  return String(headers[SIGNATURE_HEADER]);
}
