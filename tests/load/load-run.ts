import { readFileSync } from 'node:fs';

import {
  countAnswers,
  everyEventAnswered,
  type Fleet,
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

export type LoadOptions = {
  readonly seconds: number;
  readonly perSecond: number;
  readonly copies: number;
  /** Without it the app keeps its state in memory. */
  readonly hasRedis: boolean;
};

/** What a run of constant load showed. */
export type LoadFigures = {
  readonly requests: number;
  readonly answers: Readonly<Record<string, number>>;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Events that were acknowledged and never came to the sink. */
  readonly lost: number;
  readonly atSink: number;
  readonly repeated: number;
  /** Resident memory of all copies: at the end, and how much it grew a minute over the second half. */
  readonly rssMiB: number;
  readonly rssSlopeMiBPerMinute: number;
};

const SAMPLE_EVERY_MS = 500;
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
    const samples: Sample[] = [];
    const sampling = setInterval(() => samples.push(sampleOf(fleet)), SAMPLE_EVERY_MS);
    const sending = sendDeliveries({
      url: balancer.url,
      deliveries: traffic.deliveries,
      perSecond,
    });
    const { answers, acknowledged } = await sending.finally(() => clearInterval(sampling));
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
      rssMiB: samples.at(-1)?.rssMiB ?? Number.NaN,
      rssSlopeMiBPerMinute: slope(samples.slice(Math.floor(samples.length / 2))),
    };
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

type Sample = { readonly minute: number; readonly rssMiB: number };

/** Linux only. */
function sampleOf(fleet: Fleet): Sample {
  const rssMiB = fleet.urls().map((_, copy) => rssOf(fleet.pid(copy)));
  return { minute: performance.now() / 60_000, rssMiB: rssMiB.reduce((sum, one) => sum + one, 0) };
}

function rssOf(pid: number | undefined): number {
  if (pid === undefined) return 0;
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/u.exec(status)?.[1] ?? 0) / 1024;
}

/** The slope of the straight line that is nearest to the samples (least squares). */
function slope(samples: readonly Sample[]): number {
  const meanMinute = mean(samples.map(({ minute }) => minute));
  const meanRss = mean(samples.map(({ rssMiB }) => rssMiB));
  let above = 0;
  let below = 0;
  for (const { minute, rssMiB } of samples) {
    above += (minute - meanMinute) * (rssMiB - meanRss);
    below += (minute - meanMinute) ** 2;
  }
  return above / below;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** The figures as lines for people. */
export function describeFigures(figures: LoadFigures): string {
  const { p50Ms, p95Ms, p99Ms, rssMiB, rssSlopeMiBPerMinute } = figures;
  return [
    `  requests ${figures.requests}, answers ${JSON.stringify(figures.answers)}`,
    `  P50 ${p50Ms.toFixed(1)} ms, P95 ${p95Ms.toFixed(1)} ms, P99 ${p99Ms.toFixed(1)} ms`,
    `  events at the sink ${figures.atSink}, lost ${figures.lost}, repeated ${figures.repeated}`,
    `  resident memory ${rssMiB.toFixed(0)} MiB, ${rssSlopeMiBPerMinute >= 0 ? '+' : ''}${rssSlopeMiBPerMinute.toFixed(1)} MiB a minute over the second half`,
  ].join('\n');
}
