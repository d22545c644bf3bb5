import {
  countAnswers,
  everyEventAnswered,
  judge,
  latencyAt,
  makeTraffic,
  sendDeliveries,
  startBalancer,
  startFlakySink,
  startFleet,
  until,
} from '@pyloto-tests/fleet';
import { startRedis } from '@pyloto-tests/redis';

import { describeGrowth, type MemoryGrowth, watchMemory } from './memory-growth.ts';

export type LoadOptions = {
  readonly seconds: number;
  readonly perSecond: number;
  readonly copies: number;
  /** Without it the app keeps its state in memory. */
  readonly hasRedis: boolean;
};

/** What a run of constant load showed. */
export type LoadFigures = MemoryGrowth & {
  readonly requests: number;
  readonly answers: Readonly<Record<string, number>>;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Events that were acknowledged and never came to the sink. */
  readonly lost: number;
  readonly atSink: number;
  readonly repeated: number;
};

const SETTLE_WITHIN_MS = 30_000;

/** Sends signed deliveries at a constant rate, whatever the answers take, to an app that posts events to a sink. */
export async function runLoad(options: LoadOptions): Promise<LoadFigures> {
  const ends: (() => Promise<unknown>)[] = [];
  try {
    const redis = options.hasRedis
      ? await startRedis({ appendonly: true, settings: ['--appendfsync', 'everysec'] })
      : undefined;
    if (redis !== undefined) ends.push(() => redis.stop());
    const sink = await startFlakySink();
    ends.push(() => sink.stop());
    const redisUrl = redis === undefined ? {} : { redisUrl: redis.url };
    const fleet = await startFleet({ copies: options.copies, ...redisUrl, env: sink.env });
    ends.push(() => fleet.destroy());
    const balancer = await startBalancer(fleet.urls);
    ends.push(() => balancer.stop());
    const { seconds, perSecond } = options;
    const traffic = makeTraffic({ seed: 80, count: seconds * perSecond, mostItems: 2 });
    const growth = watchMemory(() => fleet.urls().map((_, copy) => fleet.pid(copy)));
    const sending = sendDeliveries({
      url: balancer.url,
      deliveries: traffic.deliveries,
      perSecond,
    });
    const { answers, acknowledged } = await sending;
    const memory = growth();
    await until(() => everyEventAnswered(acknowledged, sink), SETTLE_WITHIN_MS);
    const verdict = judge({ expected: traffic.eventIds, acknowledged, sink });
    const repeats = Object.values(verdict.repeated).reduce((sum, count) => sum + count, 0);
    return {
      requests: traffic.deliveries.length,
      answers: countAnswers(answers),
      p50Ms: latencyAt(answers, 0.5),
      p95Ms: latencyAt(answers, 0.95),
      p99Ms: latencyAt(answers, 0.99),
      lost: verdict.lost.length,
      atSink: verdict.atSink,
      repeated: repeats + verdict.unexcused.length,
      ...memory,
    };
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

/** The figures as lines for people. */
export function describeFigures(figures: LoadFigures): string {
  const { p50Ms, p95Ms, p99Ms } = figures;
  return [
    `  requests ${figures.requests}, answers ${JSON.stringify(figures.answers)}`,
    `  P50 ${p50Ms.toFixed(1)} ms, P95 ${p95Ms.toFixed(1)} ms, P99 ${p99Ms.toFixed(1)} ms`,
    `  events at the sink ${figures.atSink}, lost ${figures.lost}, repeated ${figures.repeated}`,
    describeGrowth(figures),
  ].join('\n');
}
