// `pnpm bench`: the floor and the runtime in turn, same machine, same client. It compares and never judges.
// `--state memory` without Redis, `--state redis` (the default) with one of its own.
import { parseArgs } from 'node:util';

import { startRedis } from '@pyloto-tests/redis';
import autocannon from 'autocannon';

import { APP_SECRET, buildDeliveries } from './deliveries.ts';
import { type ServerProcess, startBenchApp, startServer } from './server-process.ts';

type Subject = {
  readonly name: string;
  /** Starts it with a Redis that nobody has used yet. */
  readonly start: (redisUrl: string) => Promise<ServerProcess>;
};
type Case = {
  readonly items: number;
  readonly perConnection: number;
  readonly connections: number;
};
type Figures = {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly rssMiB: number;
  /** Requests that were refused or broke: with any of them the other figures say little. */
  readonly failed: number;
};

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    log: { type: 'string', default: '/tmp/pyloto-bench.log' },
    state: { type: 'string', default: 'redis' },
  },
});
const APP_ENV = {
  HOST: '127.0.0.1',
  PORT: '0',
  META_APP_SECRET: APP_SECRET,
  META_VERIFY_TOKEN: 'bench_verify_token',
};
/** The first of each list is what the others are compared with. */
const SUBJECTS: Readonly<Record<string, readonly Subject[]>> = {
  memory: [
    { name: 'floor', start: () => startServer('floor-server.ts', values.log) },
    { name: 'runtime', start: () => startServer('runtime-server.ts', values.log) },
  ],
  redis: [
    { name: 'floor', start: (url) => startServer('redis-floor-server.ts', url) },
    {
      name: 'inline',
      start: (url) => startBenchApp({ ...APP_ENV, REDIS_URL: url, DISPATCH: 'inline' }, values.log),
    },
    { name: 'queued', start: startEdgeAndWorker },
  ],
};
const subjects = SUBJECTS[values.state] ?? [];
const CASES: readonly Case[] = [
  { items: 1, perConnection: 600, connections: 64 },
  { items: 10, perConnection: 300, connections: 64 },
  { items: 100, perConnection: 60, connections: 64 },
  { items: 100, perConnection: 200, connections: 8 },
];
const WARM_UP_SHARE = 4;

const table: string[] = [];
for (const load of CASES) await compare(load);
console.log(`\nrequests/s as a share of the floor's, median (min–max, round by round)`);
for (const line of table) console.log(line);

async function compare(load: Case): Promise<void> {
  const results = new Map<string, Figures[]>(subjects.map(({ name }) => [name, []]));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const subject of subjects) {
      results.get(subject.name)?.push(await measure(subject, load, round));
    }
  }
  const title = `${load.items} items a delivery, ${load.connections} connections`;
  console.log(
    `\n${title}, ${values.state}, median of ${values.rounds} rounds (min–max of requests/s)`,
  );
  const [floor = [], ...others] = [...results.values()];
  for (const [name, figures] of results) console.log(describe(name, figures, load));
  for (const [index, figures] of others.entries()) {
    const ratios = figures.map(
      ({ requestsPerSecond }, round) => requestsPerSecond / (floor[round]?.requestsPerSecond ?? 0),
    );
    const range = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
    const name = subjects[index + 1]?.name ?? '';
    table.push(`  ${title.padEnd(40)} ${name.padEnd(8)} ${median(ratios).toFixed(2)}  (${range})`);
  }
}

/** The edge alone answers; workers in a process of their own take the other core, or a share of the only one. */
async function startEdgeAndWorker(redisUrl: string): Promise<ServerProcess> {
  const env = { ...APP_ENV, REDIS_URL: redisUrl, DISPATCH: 'queued' };
  const worker = await startBenchApp({ ...env, ROLE: 'worker' }, `${values.log}.worker`);
  const edge = await startBenchApp({ ...env, ROLE: 'edge' }, values.log);
  return {
    ...edge,
    stop: async () => {
      const code = await edge.stop();
      await worker.stop();
      return code;
    },
  };
}

async function measure(subject: Subject, load: Case, round: number): Promise<Figures> {
  const redis = values.state === 'redis' ? await startRedis() : undefined;
  const server = await subject.start(redis?.url ?? '');
  try {
    const warmUp = { ...load, perConnection: Math.ceil(load.perConnection / WARM_UP_SHARE) };
    await send(server.url, warmUp, `w${round}`);
    const result = await send(server.url, load, `m${round}`);
    return {
      requestsPerSecond: (load.perConnection * load.connections) / result.duration,
      p50Ms: result.latency.p50,
      p99Ms: result.latency.p99,
      rssMiB: server.peakRssMiB(),
      failed: result.non2xx + result.errors,
    };
  } finally {
    await server.stop();
    await redis?.stop();
  }
}

/** Sends every delivery once: each connection has its own share of them. */
function send(url: string, load: Case, run: string): Promise<autocannon.Result> {
  const amount = load.perConnection * load.connections;
  const deliveries = buildDeliveries(amount, load.items, run);
  let next = 0;
  return autocannon({
    url,
    connections: load.connections,
    amount,
    setupClient: (client) => {
      const own = deliveries.slice(next, next + load.perConnection);
      next += load.perConnection;
      client.setRequests(
        own.map(({ body, headers }) => ({
          method: 'POST' as const,
          path: '/webhook',
          body,
          headers,
        })),
      );
    },
  });
}

function describe(name: string, all: readonly Figures[], load: Case): string {
  const rates = all.map((figures) => figures.requestsPerSecond);
  const rate = median(rates);
  const failed = all.reduce((sum, figures) => sum + figures.failed, 0);
  return [
    `  ${name.padEnd(8)}`,
    `${rate.toFixed(0).padStart(7)} requests/s`,
    `(${Math.min(...rates).toFixed(0)}–${Math.max(...rates).toFixed(0)})`,
    `${(rate * load.items).toFixed(0).padStart(8)} items/s`,
    `P50 ${median(all.map((figures) => figures.p50Ms)).toFixed(1)} ms`,
    `P99 ${median(all.map((figures) => figures.p99Ms)).toFixed(1)} ms`,
    `RSS ${median(all.map((figures) => figures.rssMiB)).toFixed(0)} MiB`,
    ...(failed > 0 ? [`FAILED ${failed}`] : []),
  ].join('  ');
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
