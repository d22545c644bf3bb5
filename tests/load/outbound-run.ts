import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { latencyAt, until } from '@pyloto-tests/fleet';
import { startRedis } from '@pyloto-tests/redis';

import { type CommandClient, createCommandClient, type GivenCommand } from './give-commands.ts';
import { describeGrowth, type MemoryGrowth, watchMemory } from './memory-growth.ts';
import { startBenchApp } from './server-process.ts';
import { type Provider, type ProviderReport, startProvider } from './start-provider.ts';

/** How commands are given: by a schedule, or as fast as so many connections can. */
export type OutboundPace =
  | { readonly perSecond: number; readonly seconds: number }
  | { readonly connections: number; readonly commands: number };

export type OutboundLoadOptions = {
  readonly pace: OutboundPace;
  /** Numbers to send from; each may send 80 a second. */
  readonly accounts: number;
  /** Who is written to from each of them; to one of them once in 6 seconds. */
  readonly peoplePerAccount: number;
  /** Share of the calls that the provider throttles, 0 to 1. */
  readonly throttle: number;
  /** Whether the provider tells what becomes of messages, three times each; without that a command's end is `sent`. Default true. */
  readonly hasStatuses?: boolean;
  /** The folder for a processor profile of the app. */
  readonly cpuProfile?: string | undefined;
};

/** Percentiles, in milliseconds. */
export type Spread = {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
};

/** What a run of commands showed. */
export type OutboundFigures = MemoryGrowth & {
  readonly commands: number;
  /** By HTTP status and ours: `200 sent`. */
  readonly answers: Readonly<Record<string, number>>;
  /** By the state at the end. */
  readonly states: Readonly<Record<string, number>>;
  /** Commands that the provider never accepted. */
  readonly lost: number;
  /** Commands that it accepted more than once. */
  readonly repeated: number;
  readonly throttled: number;
  /** Webhooks that came to the app meanwhile. */
  readonly webhooks: number;
  /** From the first command to the last answer. */
  readonly tookMs: number;
  /** Of those that were sent at once: what the caller waited. */
  readonly latency: Spread;
  /** The same without the provider's handling, by the provider's clock: ours, the network's, and the client's own. */
  readonly ours: Spread;
  /** The same as the app says it: its total without its call to the provider. */
  readonly oursSaid: Spread;
  /** Of those that were queued: from the moment they were given until the provider accepted them. */
  readonly queued: Spread;
  /** A request to another process that does nothing for it, in the same time: what the machine costs. */
  readonly floor: Spread;
  /** How late the client gave them. */
  readonly late: Spread;
  /** Of the app, when it was asked to end. */
  readonly exitCode: number | null;
};

const TENANT = 'acme';
const KEY = 'key-of-acme-0123456789abcdef';
const APP_SECRET = 'an-app-secret-of-the-load';
const SETTLE_WITHIN_MS = 100_000;
const LOOK_EVERY_MS = 1_000;
const SEED = 30;
const WARM_UP = 300;
const PING_EVERY_MS = 50;

/** Gives commands to an app in a process of its own, with a Redis of its own and the provider in another process, and follows each to its end. */
export async function runOutboundLoad(options: OutboundLoadOptions): Promise<OutboundFigures> {
  const ends: (() => unknown)[] = [];
  try {
    const redis = await startRedis({ appendonly: true, settings: ['--appendfsync', 'everysec'] });
    ends.push(() => redis.stop());
    const accounts = Array.from({ length: options.accounts }, (_, at) => ({
      accountId: String(106_540_352_000_000 + at),
      accessToken: `EAA-of-the-load-${at}`,
    }));
    const provider = await startProvider({ accounts, appSecret: APP_SECRET });
    ends.push(() => provider.stop());
    const env = environment(accounts, provider, options.cpuProfile);
    const folder = await mkdtemp(path.join(os.tmpdir(), 'pyloto-load-'));
    ends.push(() => rm(folder, { recursive: true, force: true }));
    const app = await startBenchApp({ ...env, REDIS_URL: redis.url }, path.join(folder, 'log'));
    ends.push(() => app.stop());
    const { url } = app;
    const client = createCommandClient(url, KEY);
    ends.push(() => client.close());
    const conversations = conversationsOf(accounts, options.peoplePerAccount);
    await provider.ask({ do: 'open', webhookUrl: `${url}/webhook`, people: conversations });
    await client.giveInTurn(textsTo(conversations, { prefix: 'w', count: WARM_UP }), 2);
    await provider.report();
    const { hasStatuses = true } = options;
    if (!hasStatuses) await provider.ask({ do: 'mute' });
    await provider.ask({ do: 'throttle', share: options.throttle, seed: SEED });
    const growth = watchMemory(() => [app.pid]);
    const pings = pingEvery(PING_EVERY_MS, () => client.ping(provider.url));
    const startMs = performance.now();
    const given = await giveAll(client, conversations, options.pace);
    const tookMs = performance.now() - startMs;
    const memory = growth();
    const floor = spreadOf(await pings());
    const states = await settledStates(client, given, hasStatuses ? ENDED : AT_THE_PROVIDER);
    const report = await provider.report();
    const exitCode = await app.stop();
    return { ...figuresOf(given, states, report), ...memory, floor, tookMs, exitCode };
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

/** @returns what ends it, and gives the times of all */
function pingEvery(everyMs: number, ping: () => Promise<number>): () => Promise<number[]> {
  const pings: Promise<number>[] = [];
  const timer = setInterval(() => pings.push(ping()), everyMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    return Promise.all(pings);
  };
}

function environment(
  accounts: readonly { readonly accountId: string; readonly accessToken: string }[],
  { url, env }: Provider,
  cpuProfile: string | undefined,
): Record<string, string> {
  const owned = accounts.map((account) => ({ tenantId: TENANT, channel: 'whatsapp', ...account }));
  return {
    ...env,
    HOST: '127.0.0.1',
    PORT: '0',
    DRAIN_DELAY_MS: '0',
    META_VERIFY_TOKEN: 'a-verify-token-of-the-load',
    META_APP_SECRET: APP_SECRET,
    META_GRAPH_URL: url,
    PYLOTO_ACCOUNTS: JSON.stringify(owned),
    PYLOTO_API_KEYS: JSON.stringify([{ tenantId: TENANT, key: KEY }]),
    ...(cpuProfile !== undefined && {
      NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${cpuProfile}`,
    }),
  };
}

type Conversation = readonly [accountId: string, person: string];

/** Neighbours are of different accounts and people, so that no limit of the provider is reached. */
function conversationsOf(
  accounts: readonly { readonly accountId: string }[],
  peoplePerAccount: number,
): Conversation[] {
  return Array.from({ length: peoplePerAccount }, (_, at) =>
    accounts.map(({ accountId }) => [accountId, `55119${80_000_000 + at}`] as const),
  ).flat();
}

function textsTo(
  conversations: readonly Conversation[],
  { prefix, count }: { readonly prefix: string; readonly count: number },
) {
  return Array.from({ length: count }, (_, at) => {
    const [accountId, id] = conversations[at % conversations.length] ?? [];
    const content = { kind: 'text', text: 'Olá' } as const;
    const clientMessageId = `${prefix}-${at}`;
    return { clientMessageId, channel: 'whatsapp', accountId, to: { id }, content };
  });
}

function giveAll(
  client: CommandClient,
  conversations: readonly Conversation[],
  pace: OutboundPace,
): Promise<GivenCommand[]> {
  if ('connections' in pace) {
    const texts = textsTo(conversations, { prefix: 'c', count: pace.commands });
    return client.giveInTurn(texts, pace.connections);
  }
  const { perSecond, seconds } = pace;
  const count = Math.round(perSecond * seconds);
  return client.giveAtRate(textsTo(conversations, { prefix: 'c', count }), perSecond);
}

const AT_THE_PROVIDER: ReadonlySet<string> = new Set(['sent', 'delivered', 'read']);

const ENDED: ReadonlySet<string> = new Set(['read']);

/** Waits until each one is in one of these states, or for long enough. @returns the state of each */
async function settledStates(
  client: CommandClient,
  given: readonly GivenCommand[],
  ends: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const states = new Map<string, string>();
  let open = given.map(({ clientMessageId }) => clientMessageId);
  await until(async () => {
    for (const [id, state] of await client.states(open)) states.set(id, state);
    open = open.filter((id) => !ends.has(states.get(id) ?? 'none'));
    if (open.length > 0) await until(() => false, LOOK_EVERY_MS);
    return open.length === 0;
  }, SETTLE_WITHIN_MS);
  return states;
}

function figuresOf(
  given: readonly GivenCommand[],
  states: ReadonlyMap<string, string>,
  { accepted, throttled, webhooks }: ProviderReport,
) {
  const acceptedOf = Map.groupBy(accepted, ({ clientMessageId }) => clientMessageId);
  const countOf = ({ clientMessageId }: GivenCommand): number =>
    acceptedOf.get(clientMessageId)?.length ?? 0;
  const atOnce = given.filter(({ status }) => status === 'sent');
  const queued = given.filter(({ status }) => status === 'queued');
  const handlingMs = ({ clientMessageId }: GivenCommand): number =>
    acceptedOf.get(clientMessageId)?.[0]?.handlingMs ?? Number.NaN;
  const waitedMs = ({ clientMessageId, givenAtMs }: GivenCommand): number =>
    (acceptedOf.get(clientMessageId)?.[0]?.atMs ?? Number.NaN) - givenAtMs;
  return {
    commands: given.length,
    answers: countBy(given.map(({ http, status }) => `${http} ${status}`)),
    states: countBy(given.map(({ clientMessageId }) => states.get(clientMessageId) ?? 'none')),
    lost: given.filter((one) => countOf(one) === 0).length,
    repeated: given.filter((one) => countOf(one) > 1).length,
    throttled,
    webhooks,
    latency: spreadOf(atOnce.map(({ latencyMs }) => latencyMs)),
    ours: spreadOf(atOnce.map((one) => one.latencyMs - handlingMs(one))),
    oursSaid: spreadOf(
      atOnce.map(({ saidTotalMs, saidProviderMs }) => saidTotalMs - saidProviderMs),
    ),
    queued: spreadOf(queued.map(waitedMs)),
    late: spreadOf(given.map(({ lateMs }) => lateMs)),
  };
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function spreadOf(times: readonly number[]): Spread {
  const all = times.map((latencyMs) => ({ latencyMs }));
  return {
    count: all.length,
    p50Ms: latencyAt(all, 0.5),
    p95Ms: latencyAt(all, 0.95),
    p99Ms: latencyAt(all, 0.99),
    maxMs: latencyAt(all, 1),
  };
}

/** What must not happen, in words; empty when nothing of it did. */
export function problemsIn(figures: OutboundFigures): string[] {
  const { answers, states, lost, repeated, exitCode } = figures;
  const wrongAnswers = Object.keys(answers).filter(
    (answer) => answer !== '200 sent' && answer !== '202 queued',
  );
  const wrongStates = Object.keys(states).filter((state) => !AT_THE_PROVIDER.has(state));
  return [
    ...wrongAnswers.map((answer) => `${answers[answer]} commands were answered ${answer}`),
    ...wrongStates.map((state) => `${states[state]} commands ended ${state}`),
    ...(lost > 0 ? [`${lost} commands were never accepted by the provider`] : []),
    ...(repeated > 0 ? [`${repeated} commands were accepted more than once`] : []),
    ...(exitCode !== 0 ? [`the app ended with ${exitCode}`] : []),
  ];
}

/** The figures as lines for people. */
export function describeOutbound(figures: OutboundFigures): string {
  const { commands, answers, states, tookMs, throttled, webhooks } = figures;
  return [
    `  ${commands} commands in ${(tookMs / 1_000).toFixed(1)} s (${((commands * 1_000) / tookMs).toFixed(0)}/s), answers ${JSON.stringify(answers)}, in the end ${JSON.stringify(states)}`,
    `  lost ${figures.lost}, accepted more than once ${figures.repeated}; calls throttled ${throttled}, webhooks ${webhooks}`,
    `  at once, as the caller sees it:    ${describeSpread(figures.latency)}`,
    `  without the provider’s handling:   ${describeSpread(figures.ours)}`,
    `  the same by server-timing:         ${describeSpread(figures.oursSaid)}`,
    `  queued, until the provider has it: ${describeSpread(figures.queued)}`,
    `  a bare request, meanwhile:         ${describeSpread(figures.floor)}`,
    `  the client’s own lateness:         ${describeSpread(figures.late)}`,
    describeGrowth(figures),
  ].join('\n');
}

function describeSpread({ count, p50Ms, p95Ms, p99Ms, maxMs }: Spread): string {
  if (count === 0) return 'none';
  const [p50, p95, p99, max] = [p50Ms, p95Ms, p99Ms, maxMs].map((ms) => ms.toFixed(1));
  return `P50 ${p50} ms, P95 ${p95} ms, P99 ${p99} ms, at most ${max} ms (${count})`;
}
