import { createHmac, randomUUID } from 'node:crypto';

import {
  ConnectorError,
  defineConnector,
  type LogFields,
  type Logger,
  type ParsedItem,
  Secret,
} from '@pyloto/core-connectors';
import { createRedisLedger } from '@pyloto/core-dedupe/redis';
import type { JobWorker } from '@pyloto/core-delivery';
import { createBullJobQueue, createBullJobWorker } from '@pyloto/core-delivery/bullmq';
import { createRedisDeadLetters } from '@pyloto/core-delivery/redis';
import { closeRedis, createRedisClient, whenRedisReady } from '@pyloto/core-redis';
import {
  type BatchSuccessResponseBody,
  createConnectorApp,
  createInboxProcessor,
  INBOX_FORMATS,
  type InboxJob,
  type RuntimeConfig,
  systemClock,
} from '@pyloto/core-runtime';
import { metaSignature } from '@pyloto/core-webhooks';

const SECRET = 'a-secret-of-parcels';

/** Copies of one made-up connector in this process: each with clients, an edge and a worker of its own. */
export type Copies = {
  /** Sends a signed delivery to one copy, the first unless told otherwise. */
  readonly deliver: (
    items: readonly ParsedItem[],
    copy?: number,
  ) => Promise<BatchSuccessResponseBody>;
  readonly post: (items: readonly ParsedItem[], copy?: number) => Promise<Response>;
  readonly deadLetters: ReturnType<typeof createRedisDeadLetters>;
  readonly ledger: ReturnType<typeof createRedisLedger>;
  readonly queue: ReturnType<typeof createBullJobQueue<InboxJob>>;
  readonly connector: string;
  readonly lines: readonly (LogFields & { readonly event: string })[];
  readonly stop: () => Promise<void>;
};

/** What the copies are made with, beside state of their own in one Redis. */
export type CopiesOptions = Partial<RuntimeConfig> & {
  readonly url: string;
  readonly copies?: number;
  readonly concurrency?: number;
  /** A connector that was started before. Default: one that nobody else has. */
  readonly connectorId?: string;
  /** Edges alone: what comes in stays in the queue. */
  readonly withoutWorkers?: boolean;
};

/** Starts them under a connector's id that nobody else has. */
export async function startCopies(options: CopiesOptions): Promise<Copies> {
  const connector = options.connectorId ?? `parcels-${randomUUID().slice(0, 8)}`;
  const lines: (LogFields & { event: string })[] = [];
  const copies = await Promise.all(
    Array.from({ length: options.copies ?? 1 }, () => startCopy(connector, lines, options)),
  );
  const [first] = copies;
  if (first === undefined) throw new RangeError('there must be a copy');
  const post = async (items: readonly ParsedItem[], copy = 0): Promise<Response> => {
    const body = JSON.stringify({ items });
    const digest = createHmac('sha256', SECRET).update(body).digest('hex');
    const headers = { 'x-hub-signature-256': `sha256=${digest}` };
    const { app } = copies[copy] ?? first;
    return app.request('/webhook', { method: 'POST', body, headers });
  };
  return {
    ...first,
    connector,
    lines,
    post,
    deliver: async (items, copy) => JSON.parse(await (await post(items, copy)).text()),
    stop: async () => {
      for (const copy of copies) await copy.stop();
    },
  };
}

/** One event of the made-up connector. */
export function parcel(id: string, overrides: Record<string, unknown> = {}): ParsedItem {
  return {
    capabilityId: 'parcel_updates',
    type: 'pyloto.parcels.parcel_moved.v1',
    dedupeKey: `parcels:7:${id}`,
    channel: { type: 'parcels', accountId: '7' },
    occurredAt: '2026-11-21T08:00:00.000Z',
    payload: { id },
    ...overrides,
  };
}

/** The id that `parcel` put into an event's data. */
export function idIn(data: unknown): string {
  if (typeof data === 'object' && data !== null && 'id' in data) return String(data.id);
  throw new TypeError('data must be of a parcel');
}

async function startCopy(
  id: string,
  lines: (LogFields & { event: string })[],
  { url, concurrency = 10, withoutWorkers = false, ...config }: CopiesOptions,
) {
  const client = createRedisClient({ url });
  const waiting = createRedisClient({ url, whenDisconnected: 'wait' });
  await whenRedisReady(client, 10_000);
  const logger: Logger = {
    log: (_, event, fields = {}) => lines.push({ ...fields, event }),
    logItems: (event, shared, items) => {
      for (const item of items) lines.push({ ...shared, ...item, event });
    },
  };
  const queue = createBullJobQueue<InboxJob>({ client, connector: id, name: 'inbox', format: 1 });
  const ledger = createRedisLedger({ client });
  const deadLetters = createRedisDeadLetters({ client, connector: id, clock: systemClock });
  const runtime: RuntimeConfig = {
    connector: connectorOf(id),
    secrets: { PARCELS_SECRET: [Secret.of(SECRET)] },
    ledger,
    deadLetters,
    queue,
    logger,
    dispatch: 'queued',
    ...config,
  };
  const app = createConnectorApp(runtime);
  const worker: JobWorker | undefined = withoutWorkers
    ? undefined
    : createBullJobWorker<InboxJob>({
        client: waiting,
        connector: id,
        name: 'inbox',
        formats: INBOX_FORMATS,
        concurrency,
        process: createInboxProcessor(runtime),
        clock: systemClock,
        logger,
      });
  const stop = async (): Promise<void> => {
    await worker?.close(1_000);
    await queue.close();
    await Promise.all([closeRedis(waiting), closeRedis(client)]);
  };
  return { app, queue, ledger, deadLetters, stop };
}

function connectorOf(id: string) {
  return defineConnector({
    spec: 'v1',
    manifest: {
      id,
      name: 'Parcels',
      version: '1.2.3',
      spec: 'v1',
      capabilities: [{ id: 'parcel_updates', direction: 'inbound', status: 'active' }],
      slo: { webhookAvailability: 0.999, webhookP95Ms: 200 },
      secrets: [{ name: 'PARCELS_SECRET', purpose: 'webhook_signature', rotation: 'manual' }],
    },
    signature: metaSignature,
    parseEvents: (request) => {
      try {
        const body: { items: ParsedItem[] } = JSON.parse(Buffer.from(request.rawBody).toString());
        return body.items;
      } catch (cause) {
        throw new ConnectorError('payload_invalid', 'body is not JSON', { cause });
      }
    },
  });
}
