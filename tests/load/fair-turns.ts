// `node tests/load/fair-turns.ts`: what tenant B notices of tenant A, who floods items at a destination that never answers.
// Pairs of runs, B alone and B beside the flood; each with a Redis and a process of its own. It compares and never judges.
import { parseArgs } from 'node:util';

import {
  countAnswers,
  type FlakySink,
  latencyAt,
  makeTraffic,
  sendDeliveries,
  type SendReport,
  startFlakySink,
  startFleet,
  until,
} from '@pyloto-tests/fleet';
import { startRedis } from '@pyloto-tests/redis';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '3' },
    items: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '20' },
    rate: { type: 'string', default: '20' },
    copies: { type: 'string', default: '1' },
  },
});
const ITEMS_PER_DELIVERY = 100;
const ACCOUNTS = { a: '106540352242922', b: '381427165085703' } as const;
const ARRIVE_WITHIN_MS = 60_000;
const SINK_TIMEOUT_MS = 2_000;

type Figures = { readonly ackP99Ms: number; readonly arrivalP99Ms: number };

const pairs: { readonly idle: Figures; readonly flooded: Figures }[] = [];
for (let pair = 0; pair < Number(values.pairs); pair++) {
  const idle = await measure(pair, false);
  const flooded = await measure(pair, true);
  pairs.push({ idle, flooded });
  console.log(`pair ${pair + 1}  B alone ${describe(idle)}  beside the flood ${describe(flooded)}`);
}
for (const name of ['ackP99Ms', 'arrivalP99Ms'] as const) {
  const idleMs = median(pairs.map(({ idle }) => idle[name]));
  const floodedMs = median(pairs.map(({ flooded }) => flooded[name]));
  const mostMs = Math.max(1.5 * idleMs, idleMs + 50);
  const verdict = floodedMs <= mostMs ? 'within' : 'NOT within';
  console.log(
    `${name}: median ${idleMs.toFixed(0)} ms alone, ${floodedMs.toFixed(0)} ms beside the flood: ${verdict} ${mostMs.toFixed(0)} ms`,
  );
}

async function measure(pair: number, isFlooded: boolean): Promise<Figures> {
  const redis = await startRedis();
  const sink = await startFlakySink({
    decide: ({ tenantid }) => (tenantid === 'a' ? 'hang' : 'answer'),
  });
  const fleet = await startFleet({
    copies: Number(values.copies),
    redisUrl: redis.url,
    env: {
      ...sink.env,
      EVENT_SINK_TIMEOUT_MS: String(SINK_TIMEOUT_MS),
      PYLOTO_ACCOUNTS: JSON.stringify(
        Object.entries(ACCOUNTS).map(([tenantId, accountId]) => ({
          tenantId,
          channel: 'whatsapp',
          accountId,
          accessToken: `an-access-token-of-${tenantId}`,
        })),
      ),
    },
  });
  const stop = new AbortController();
  try {
    const url = fleet.urls()[0]!;
    await sendAsB(url, { seed: 900 + pair, seconds: 2 });
    const flood = isFlooded ? sendAsA(url, 300 + pair, stop.signal) : undefined;
    const report = await sendAsB(url, { seed: 600 + pair, seconds: Number(values.seconds) });
    const figures = await figuresOf(report, sink);
    stop.abort();
    if (flood !== undefined) {
      const { answers } = await flood;
      console.log(
        `  A's answers ${JSON.stringify(countAnswers(answers))}, attempts at its destination ${sink.attempts().filter(({ tenantId }) => tenantId === 'a').length}`,
      );
    }
    return figures;
  } finally {
    await fleet.destroy();
    await sink.stop();
    await redis.stop();
  }
}

function sendAsA(url: string, seed: number, signal: AbortSignal): Promise<SendReport> {
  const count = Number(values.items) / ITEMS_PER_DELIVERY;
  const size = { fewestItems: ITEMS_PER_DELIVERY, mostItems: ITEMS_PER_DELIVERY, customers: 5_000 };
  const { deliveries } = makeTraffic({
    seed,
    count,
    ...size,
    tenantId: 'a',
    accountId: ACCOUNTS.a,
  });
  return sendDeliveries({ url, deliveries, concurrency: 4, signal });
}

function sendAsB(
  url: string,
  { seed, seconds }: { readonly seed: number; readonly seconds: number },
): Promise<SendReport> {
  const perSecond = Number(values.rate);
  const { deliveries } = makeTraffic({
    seed,
    count: seconds * perSecond,
    tenantId: 'b',
    accountId: ACCOUNTS.b,
  });
  return sendDeliveries({ url, deliveries, perSecond });
}

/** From the moment a delivery was due until it was answered, and until its last event was at the sink. */
async function figuresOf({ answers }: SendReport, sink: FlakySink): Promise<Figures> {
  const isThere = (eventId: string): boolean => sink.attemptsOf(eventId).length > 0;
  const fine = answers.filter(({ status }) => status === 200);
  if (fine.length < answers.length)
    console.log(`  B's answers ${JSON.stringify(countAnswers(answers))}`);
  await until(() => fine.every(({ eventIds }) => eventIds.every(isThere)), ARRIVE_WITHIN_MS);
  const arrivals = fine.map(({ eventIds, atMs, latencyMs }) => {
    const arrivedAtMs = eventIds.map(
      (id) => sink.attemptsOf(id)[0]?.atMs ?? Number.POSITIVE_INFINITY,
    );
    return { latencyMs: Math.max(...arrivedAtMs) - (atMs - latencyMs) };
  });
  return { ackP99Ms: latencyAt(fine, 0.99), arrivalP99Ms: latencyAt(arrivals, 0.99) };
}

function describe({ ackP99Ms, arrivalP99Ms }: Figures): string {
  return `P99 answer ${ackP99Ms.toFixed(0)} ms, at the sink ${arrivalP99Ms.toFixed(0)} ms`;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
