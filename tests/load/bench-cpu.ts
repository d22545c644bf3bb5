// `pnpm bench:cpu`: processor time per delivery without HTTP, the floor and the runtime in turn. Processor time moves less
// than requests per second on a shared machine. Add `--cpu-prof` after `node` to see where it goes.
import process from 'node:process';

import { buildWebhookHandlers, type WebhookRequest } from '@pyloto/core-runtime';

import { buildDeliveries, type SignedDelivery } from './deliveries.ts';
import { createFloor } from './floor.ts';
import { runtimeConfig } from './runtime.ts';

const ROUNDS = 7;
const ITEMS_PER_ROUND = 60_000;

for (const items of [1, 10, 100]) {
  const rounds = await measureRounds(items);
  const [floorUs, runtimeUs] = [
    median(rounds.map(([floor]) => floor)),
    median(rounds.map(([, own]) => own)),
  ];
  console.log(
    `${String(items).padStart(3)} items  floor ${floorUs.toFixed(1)} µs  runtime ${runtimeUs.toFixed(1)} µs a delivery  (${(runtimeUs / items).toFixed(2)} µs an item)`,
  );
}
process.exit(0);

async function measureRounds(items: number): Promise<(readonly [number, number])[]> {
  const takeDelivery = createFloor();
  const { handlePost } = buildWebhookHandlers(
    runtimeConfig('/tmp/pyloto-bench.log', () => undefined),
  );
  const rounds: (readonly [number, number])[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const deliveries = buildDeliveries(ITEMS_PER_ROUND / items, items, `c${round}`);
    const bodies = deliveries.map(({ body }) => Buffer.from(body));
    const floorUs = await cpuPerCall(deliveries, (delivery, index) => {
      takeDelivery(bodies[index] ?? Buffer.alloc(0), delivery.headers['x-hub-signature-256'] ?? '');
    });
    const runtimeUs = await cpuPerCall(deliveries, async (delivery, index) => {
      const { status } = await handlePost(toRequest(delivery, bodies[index] ?? Buffer.alloc(0)));
      if (status !== 200) throw new Error(`answered ${status}`);
    });
    rounds.push([floorUs, runtimeUs]);
  }
  return rounds;
}

async function cpuPerCall(
  deliveries: readonly SignedDelivery[],
  call: (delivery: SignedDelivery, index: number) => void | Promise<void>,
): Promise<number> {
  const before = process.cpuUsage();
  for (const [index, delivery] of deliveries.entries()) await call(delivery, index);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / deliveries.length;
}

function toRequest({ headers }: SignedDelivery, body: Buffer): WebhookRequest {
  return {
    method: 'POST',
    query: new URLSearchParams(),
    header: (name) => headers[name],
    readBody: () => Promise.resolve(body),
  };
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
