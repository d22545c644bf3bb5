import { type PrivateRedis, startRedis } from '@pyloto-tests/redis';

import { describeVerdict, everyEventAnswered, judge, type Outage, type Verdict } from './judge.ts';
import { makeTraffic, type Traffic, type TrafficOptions } from './make-traffic.ts';
import { type Books, whenBooksAreDone } from './read-books.ts';
import { sendDeliveries, type SendOptions, type SentAnswer } from './send-deliveries.ts';
import { SHORT_TIMES } from './short-times.ts';
import { type Balancer, startBalancer } from './start-balancer.ts';
import { type FlakySink, type FlakySinkOptions, startFlakySink } from './start-flaky-sink.ts';
import { type Fleet, startFleet } from './start-fleet.ts';
import { until } from './until.ts';

/** What a disturbance may touch. */
export type UnderLoad = {
  readonly fleet: Fleet;
  readonly redis: PrivateRedis;
  /** The answers so far; it grows. */
  readonly answers: readonly SentAnswer[];
  /** Aborted when everything was sent and answered. */
  readonly sent: AbortSignal;
};

export type UnderLoadOptions = {
  readonly copies: number;
  readonly traffic: TrafficOptions;
  readonly sink?: FlakySinkOptions;
  readonly sending?: Pick<SendOptions, 'concurrency' | 'perSecond' | 'giveUpAfterMs'>;
  readonly env?: Readonly<Record<string, string>>;
  /** Runs beside the sender. @returns when Redis was away */
  readonly disturb?: (parts: UnderLoad) => Promise<readonly Outage[]>;
  /** How long what was accepted may take to be over once everything is sent. Default 60,000. */
  readonly settleWithinMs?: number;
};

/** What a run under load left behind. */
export type LoadedRun = {
  readonly verdict: Verdict;
  readonly answers: readonly SentAnswer[];
  readonly outages: readonly Outage[];
  readonly kills: number;
  readonly requests: number;
  readonly inbox: Books;
  readonly outbox: Books;
  readonly sendingMs: number;
  readonly settlingMs: number;
  readonly stderr: string;
};

/**
 * Starts Redis (append-only file on), copies of the app behind a balancer and a sink, sends the traffic while something
 * disturbs them, waits until nothing is pending, and judges.
 */
export async function runUnderLoad(options: UnderLoadOptions): Promise<LoadedRun> {
  const traffic = makeTraffic(options.traffic);
  const ends: (() => Promise<unknown>)[] = [];
  try {
    const redis = await startRedis({ appendonly: true });
    ends.push(() => redis.stop());
    const sink = await startFlakySink(options.sink);
    ends.push(() => sink.stop());
    const fleet = await startFleet({
      copies: options.copies,
      redisUrl: redis.url,
      env: { ...SHORT_TIMES, ...sink.env, ...options.env },
    });
    ends.push(() => fleet.destroy());
    const balancer = await startBalancer(fleet.urls);
    ends.push(() => balancer.stop());
    return await run({ options, traffic, redis, sink, fleet, balancer });
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

type Parts = {
  readonly options: UnderLoadOptions;
  readonly traffic: Traffic;
  readonly redis: PrivateRedis;
  readonly sink: FlakySink;
  readonly fleet: Fleet;
  readonly balancer: Balancer;
};

async function run({ options, traffic, redis, sink, fleet, balancer }: Parts): Promise<LoadedRun> {
  const { deliveries, eventIds } = traffic;
  const sent = new AbortController();
  const startMs = performance.now();
  const answers: SentAnswer[] = [];
  const disturbing = options.disturb?.({ fleet, redis, answers, sent: sent.signal });
  const sending = sendDeliveries({
    url: balancer.url,
    deliveries,
    ...options.sending,
    onAnswer: (answer) => answers.push(answer),
  });
  const { acknowledged } = await sending.finally(() => sent.abort());
  const outages = (await disturbing) ?? [];
  const sendingMs = performance.now() - startMs;
  const withinMs = options.settleWithinMs ?? 60_000;
  await until(() => everyEventAnswered(acknowledged, sink), withinMs);
  const books = await whenBooksAreDone(redis.url, acknowledged.size, { withinMs });
  return {
    verdict: judge({ expected: eventIds, acknowledged, sink, kills: fleet.kills(), outages }),
    answers,
    outages,
    kills: fleet.kills().length,
    requests: deliveries.length,
    ...books,
    sendingMs,
    settlingMs: performance.now() - startMs - sendingMs,
    stderr: fleet.stderr(),
  };
}

/** What a run got wrong, a line each: events lost, unknown, unexcused or unacknowledged, and books that do not add up. */
export function problemsOf({ verdict, inbox, outbox }: LoadedRun): string[] {
  const { expected } = verdict;
  const over: Books = { accepted: expected, handled: expected, pending: 0, dead: 0, dropped: 0 };
  const isRight =
    verdict.lost.length + verdict.unknown.length + verdict.unexcused.length + verdict.refused ===
      0 &&
    verdict.acknowledged === expected &&
    verdict.atSink === expected;
  return [
    ...(isRight ? [] : [describeVerdict(verdict)]),
    ...Object.entries({ inbox, outbox })
      .filter(([, books]) => JSON.stringify(books) !== JSON.stringify(over))
      .map(
        ([name, books]) => `${name} ${JSON.stringify(books)} instead of ${JSON.stringify(over)}`,
      ),
  ];
}
