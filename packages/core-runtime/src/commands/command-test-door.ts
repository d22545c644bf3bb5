import { createApiKeyring } from '@pyloto/core-auth';
import {
  type CommandCall,
  type CommandDefinition,
  type CommandReceipt,
  type CommandRefusal,
  ConnectorError,
  Secret,
  type TokenBucket,
} from '@pyloto/core-connectors';
import {
  createMemoryConversationWindows,
  createMemoryOutboundLedger,
  type JobQueue,
  type NewJob,
} from '@pyloto/core-delivery';
import { createBreaker, createMemoryTokenBuckets } from '@pyloto/core-rate-limit';
import { Hono } from 'hono';
import { z } from 'zod';

import { createRuntime, type Runtime } from '../runtime.ts';
import { parcels, recordLogs, recordMetrics, secrets } from '../test-harness.ts';
import type { CommandJob } from './command-job.ts';
import type { CommandParts } from './command-parts.ts';
import { commandRoutes } from './command-routes.ts';
import { commandProcessorOf } from './process-command-job.ts';

const ShipSchema = z.strictObject({
  clientMessageId: z.string().min(1),
  channel: z.string(),
  accountId: z.string(),
  to: z.strictObject({ id: z.string() }),
  text: z.string().min(1),
});
export type Ship = z.infer<typeof ShipSchema>;

/** What a scripted provider does with a part. */
export type Script = (part: Ship, call: CommandCall) => CommandReceipt | Promise<CommandReceipt>;

/** A clock that moves when somebody sleeps. */
function steppingClock() {
  let nowMs = 1_790_000_000_000;
  return {
    now: () => nowMs,
    monotonicMs: () => nowMs,
    pass: (ms: number) => (nowMs += ms),
    sleep: (ms: number) => {
      nowMs += ms;
      return Promise.resolve();
    },
  };
}

type DoorOptions = {
  readonly scripts?: readonly Script[];
  readonly hasQueue?: boolean;
  readonly isRepeatable?: boolean;
  readonly buckets?: readonly TokenBucket[];
  readonly check?: () => readonly CommandRefusal[];
  readonly parts?: Partial<CommandParts>;
};

/** Keys of two tenants, and one that may do something else. */
export const KEYS = {
  acme: 'key-of-acme-0123456789abcdef',
  globex: 'key-of-globex-0123456789abcdef',
  reader: 'key-of-reader-0123456789abcdef',
} as const;

/** A command of `acme`. */
export const SHIP = {
  clientMessageId: 'c-1',
  channel: 'parcels',
  accountId: 'depot-1',
  to: { id: 'p-7' },
  text: 'hello',
};

const KEYRING = createApiKeyring({
  keys: [
    { tenantId: 'acme', key: Secret.of(KEYS.acme), scopes: ['*'] },
    { tenantId: 'globex', key: Secret.of(KEYS.globex), scopes: ['ship'] },
    { tenantId: 'acme', key: Secret.of(KEYS.reader), scopes: ['weigh'] },
  ],
});

type Sent = { readonly part: Ship; readonly call: CommandCall };

function shipWith(
  options: DoorOptions,
  scripts: readonly Script[],
  sent: Sent[],
): CommandDefinition<Ship> {
  return {
    name: 'ship',
    capabilityId: 'shipments',
    summary: 'Ships a parcel.',
    schema: ShipSchema,
    example: SHIP,
    isRepeatable: options.isRepeatable ?? false,
    conversationOf: ({ to }) => to.id,
    ...(options.check === undefined ? undefined : { check: options.check }),
    partsOf: ({ text: whole, ...rest }) =>
      whole.split('|').map((text) => Object.assign({}, rest, { text })),
    bucketsOf: () => options.buckets ?? [],
    send: async (part, call) => {
      sent.push({ part, call });
      const script = scripts[sent.length - 1] ?? scripts.at(-1);
      return (await script?.(part, call)) ?? {};
    },
  };
}

function queueOf(jobs: NewJob<CommandJob>[]): JobQueue<CommandJob> {
  return {
    add: async (added) => {
      for (const job of added) if (!jobs.some(({ id }) => id === job.id)) jobs.push(job);
    },
    promote: async () => {},
    counts: async () => ({ waiting: jobs.length, delayed: 0, active: 0 }),
    jobs: async function* () {},
    close: async () => {},
  };
}

type StepClock = ReturnType<typeof steppingClock>;

function partsWith(
  runtime: Runtime,
  clock: StepClock,
): Omit<CommandParts, 'definitions' | 'tokens' | 'queue'> {
  const unused = { request: never, stream: never, close: async () => {} };
  return {
    connectorId: 'parcels',
    messageIdKey: (id) => id,
    ledger: createMemoryOutboundLedger({ clock }),
    windows: createMemoryConversationWindows({ clock }),
    buckets: createMemoryTokenBuckets({ clock }),
    pacer: undefined,
    breaker: createBreaker({ clock }),
    findAccount: ({ type, accountId }) => {
      const tenantId = accountId.startsWith('depot') ? 'acme' : 'globex';
      return type === 'parcels' ? { tenantId, channel: type, accountId } : undefined;
    },
    http: unused,
    publicHttp: unused,
    settings: {},
    secrets: {},
    clock,
    logger: runtime.logger,
    metrics: runtime.metrics,
    newId: counter(),
    random: () => 0.5,
    timeoutMs: 10_000,
    leaseMs: 30_000,
    retryScheduleMs: [1_000, 4_000],
  };
}

/** A door for the command `ship` of a provider that follows its scripts; the last one is repeated. */
export function openCommandDoor(options: DoorOptions = {}) {
  const { scripts = [() => ({ externalMessageId: 'm-1' })], hasQueue = false } = options;
  const clock = steppingClock();
  const sent: Sent[] = [];
  const jobs: NewJob<CommandJob>[] = [];
  const logs = recordLogs();
  const metrics = recordMetrics();
  const refused: string[] = [];
  const ship = shipWith(options, scripts, sent);
  const queue = queueOf(jobs);
  const runtime = createRuntime({
    connector: parcels,
    secrets,
    clock,
    newId: counter(),
    logger: logs.logger,
    metrics: metrics.port,
  });
  const parts: CommandParts = {
    ...partsWith(runtime, clock),
    definitions: new Map([['ship', ship]]),
    tokens: {
      tokenOf: async () => Secret.of('a-token'),
      refuse: async (owner) => void refused.push(owner.accountId),
    },
    queue: hasQueue ? queue : undefined,
    ...options.parts,
  };
  const app = new Hono().route('/commands', commandRoutes({ keyring: KEYRING, parts, runtime }));
  const work = commandProcessorOf(parts, () => false);
  return {
    app,
    parts,
    runtime,
    metrics,
    clock,
    sent,
    jobs,
    logs,
    refused,
    /** Gives a command. */
    give: (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
      app.request('/commands/ship', {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { authorization: `Bearer ${KEYS.acme}`, ...headers },
      }),
    /** Asks how far a command has come. */
    ask: (clientMessageId: string, key: string = KEYS.acme) =>
      app.request(`/commands/${clientMessageId}`, { headers: { authorization: `Bearer ${key}` } }),
    /** Works on every job that is due, once. */
    work: async () => {
      for (const job of jobs.splice(0)) {
        const end = await work({ tenantId: job.tenantId, data: job.data, addedAtMs: clock.now() });
        if (end !== 'done')
          jobs.push({ ...job, delayMs: end.againInMs, data: end.data ?? job.data });
      }
    },
  };
}

function counter(): () => string {
  let count = 0;
  return () => `id-${(count += 1)}`;
}

function never(): Promise<never> {
  return Promise.reject(new Error('no call was expected'));
}

/** A provider that refuses with a code. */
export function refuses(
  code: ConstructorParameters<typeof ConnectorError>[0],
  options: ConstructorParameters<typeof ConnectorError>[2] = {},
): Script {
  return () => {
    throw new ConnectorError(code, 'an expectation', options);
  };
}
