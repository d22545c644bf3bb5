// `pnpm bench`: the floor and the runtime in turn, same machine, same client. It compares and never judges.
import { parseArgs } from 'node:util';

import autocannon from 'autocannon';

import { buildDeliveries } from './deliveries.ts';
import { startServer } from './server-process.ts';

type Subject = { readonly name: 'floor' | 'runtime'; readonly file: string };
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
};

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    log: { type: 'string', default: '/tmp/pyloto-bench.log' },
  },
});
const SUBJECTS: readonly Subject[] = [
  { name: 'floor', file: 'floor-server.ts' },
  { name: 'runtime', file: 'runtime-server.ts' },
];
const CASES: readonly Case[] = [
  { items: 1, perConnection: 600, connections: 64 },
  { items: 10, perConnection: 300, connections: 64 },
  { items: 100, perConnection: 60, connections: 64 },
  { items: 100, perConnection: 200, connections: 8 },
];
const WARM_UP_SHARE = 4;

for (const load of CASES) await compare(load);

async function compare(load: Case): Promise<void> {
  const results: Record<Subject['name'], Figures[]> = { floor: [], runtime: [] };
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const subject of SUBJECTS) results[subject.name].push(await measure(subject, load, round));
  }
  console.log(
    `\n${load.items} items a delivery, ${load.connections} connections, median of ${values.rounds} rounds (min–max of requests/s)`,
  );
  for (const { name } of SUBJECTS) console.log(describe(name, results[name], load));
  const ratios = results.runtime.map(
    (figures, round) => figures.requestsPerSecond / (results.floor[round]?.requestsPerSecond ?? 0),
  );
  console.log(
    `  runtime / floor  ${median(ratios).toFixed(2)}  (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}, round by round)`,
  );
}

async function measure(subject: Subject, load: Case, round: number): Promise<Figures> {
  const server = await startServer(subject.file, values.log);
  try {
    const warmUp = { ...load, perConnection: Math.ceil(load.perConnection / WARM_UP_SHARE) };
    await send(server.url, warmUp, `w${round}`);
    const result = await send(server.url, load, `m${round}`);
    if (result.non2xx > 0 || result.errors > 0)
      throw new Error(`${subject.name}: ${result.non2xx} refused, ${result.errors} errors`);
    return {
      requestsPerSecond: (load.perConnection * load.connections) / result.duration,
      p50Ms: result.latency.p50,
      p99Ms: result.latency.p99,
      rssMiB: server.peakRssMiB(),
    };
  } finally {
    await server.stop();
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
  return [
    `  ${name.padEnd(8)}`,
    `${rate.toFixed(0).padStart(7)} requests/s`,
    `(${Math.min(...rates).toFixed(0)}–${Math.max(...rates).toFixed(0)})`,
    `${(rate * load.items).toFixed(0).padStart(8)} items/s`,
    `P50 ${median(all.map((figures) => figures.p50Ms)).toFixed(1)} ms`,
    `P99 ${median(all.map((figures) => figures.p99Ms)).toFixed(1)} ms`,
    `RSS ${median(all.map((figures) => figures.rssMiB)).toFixed(0)} MiB`,
  ].join('  ');
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
