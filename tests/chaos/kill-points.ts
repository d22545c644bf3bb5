import { request } from 'node:http';

import {
  type Delivery,
  type Fleet,
  type FlakySink,
  judge,
  makeTraffic,
  sendDeliveries,
  type SinkMoment,
  startFlakySink,
  startFleet,
  startWireTap,
  type TappedCommand,
  type TapSide,
  until,
  whenBooksAreDone,
  type WireTap,
} from '@pyloto-tests/fleet';
import { type PrivateRedis, startRedis } from '@pyloto-tests/redis';
import { Redis } from 'ioredis';

/** A moment at which the process is killed. */
export type KillPoint =
  | (TappedCommand & { readonly at: 'redis'; readonly side: TapSide })
  | { readonly at: 'sink'; readonly moment: SinkMoment }
  | { readonly at: 'client'; readonly moment: 'sent' | 'answer arrived' };

/** What came of killing a process at one moment. */
export type KillCase = {
  readonly point: string;
  /** Whether the process came to that moment at all. */
  readonly wasReached: boolean;
  readonly wasAcknowledged: boolean;
  /** What is wrong; empty when everything is right. */
  readonly problems: readonly string[];
  readonly repeated: number;
  readonly tookMs: number;
};

const SHORT_LEASES = {
  HANDLER_TIMEOUT_MS: '1000',
  LEASE_MS: '1600',
  EVENT_SINK_TIMEOUT_MS: '800',
  HANDLER_RETRY_SCHEDULE: '0.1,0.2,0.5,1,1,1,1,1',
  EVENT_SINK_RETRY_SCHEDULE: '0.1,0.2,0.5,1,1,1,1,1',
};
const OVER_WITHIN_MS = 60_000;
/** A process that has not come to a moment by then never will. */
const REACHED_WITHIN_MS = 3_500;
const IDLE_MS = 1_500;
/** What a process sends so often while it is idle says nothing of a delivery. */
const POLLED_TIMES = 4;
/** How much room a queue has is counted within one transaction, whose MULTI and EXEC are moments enough. */
const COUNTS = /^(?:LLEN|ZCARD|EXISTS) queue:/u;
/** A queue is told that a job is over after the books are. */
const AFTERWARDS_MS = 300;

/**
 * Records the moments of one delivery, then kills a process at each of them.
 *
 * @param options.every plants a kill at every so-manieth command only, from both of its sides
 * @param options.lanes how many cases run at once
 */
export async function runKillPoints(options: {
  readonly seed: number;
  readonly every: number;
  readonly lanes: number;
  readonly onCase?: (result: KillCase) => void;
}): Promise<{ readonly points: readonly KillPoint[]; readonly cases: readonly KillCase[] }> {
  const benches = await Promise.all(Array.from({ length: options.lanes }, () => KillBench.start()));
  try {
    const points = await benches[0]!.record(options.seed);
    const chosen = points.filter((point, index) => {
      return point.at !== 'redis' || Math.floor(index / 2) % options.every === 0;
    });
    const waiting = chosen.entries();
    const cases: KillCase[] = [];
    const runNext = async (bench: KillBench): Promise<void> => {
      for (const [index, point] of waiting) {
        const result = await bench.run(point, options.seed + 1 + index);
        cases.push(result);
        options.onCase?.(result);
      }
    };
    await Promise.all(benches.map(runNext));
    return { points, cases };
  } finally {
    await Promise.all(benches.map((bench) => bench.stop()));
  }
}

/** A Redis of its own, for one case after the other. */
class KillBench {
  readonly #redis: PrivateRedis;

  private constructor(redis: PrivateRedis) {
    this.#redis = redis;
  }

  static async start(): Promise<KillBench> {
    return new KillBench(await startRedis({ appendonly: true }));
  }

  stop(): Promise<void> {
    return this.#redis.stop();
  }

  /** The moments of one delivery: every command that it causes, from both sides, and what sink and client see. */
  async record(seed: number): Promise<KillPoint[]> {
    // The first delivery teaches the server its scripts, which it keeps from then on.
    await this.#commandsOf(seed);
    return pointsOf(await this.#commandsOf(seed));
  }

  async #commandsOf(seed: number): Promise<TappedCommand[]> {
    const stage = await this.#stage();
    try {
      const { deliveries, eventIds } = trafficOf(seed);
      stage.tap.arm();
      await until(() => false, IDLE_MS);
      const polled = stage.tap.seen().filter(({ occurrence }) => occurrence >= POLLED_TIMES);
      const noise = new Set(polled.map(({ name }) => name));
      stage.tap.arm();
      await sendDeliveries({ url: stage.url, deliveries, giveUpAfterMs: OVER_WITHIN_MS });
      await whenBooksAreDone(this.#redis.url, eventIds.size, { withinMs: OVER_WITHIN_MS });
      await until(() => false, AFTERWARDS_MS);
      return stage.tap.seen().filter(({ name }) => !noise.has(name) && !COUNTS.test(name));
    } finally {
      await stage.end();
    }
  }

  /** Kills a process at one moment of one delivery, starts another, and judges what became of it. */
  async run(point: KillPoint, seed: number): Promise<KillCase> {
    const startMs = performance.now();
    const struck = Promise.withResolvers<void>();
    let isOver = false;
    const strike = (): void => {
      if (isOver) return;
      isOver = true;
      stage.fleet.kill(0).then(struck.resolve, struck.reject);
    };
    const stage = await this.#stage((moment) => {
      if (point.at === 'sink' && point.moment === moment) strike();
    });
    try {
      const { deliveries, eventIds } = trafficOf(seed);
      stage.tap.arm(point.at === 'redis' ? { ...point, strike } : undefined);
      const answered = postOnce(stage.url, deliveries[0]!, (moment) => {
        const isHere = point.at === 'client' && point.moment === moment;
        if (isHere) strike();
        return isHere;
      });
      const wasReached = await until(() => isOver, REACHED_WITHIN_MS);
      strike();
      await struck.promise;
      const wasAcknowledged = await answered;
      const problems = await this.#finish(stage, { deliveries, eventIds, wasAcknowledged });
      const repeated = stage.sink.attempts().filter(({ acted }) => acted).length - eventIds.size;
      const tookMs = performance.now() - startMs;
      return { point: describe(point), wasReached, wasAcknowledged, problems, repeated, tookMs };
    } finally {
      await stage.end();
    }
  }

  /** Another process takes over; the delivery comes again only if it was not acknowledged. */
  async #finish(stage: Stage, sent: Sent): Promise<string[]> {
    const { deliveries, eventIds, wasAcknowledged } = sent;
    const next = await startFleet({ copies: 1, redisUrl: this.#redis.url, env: stage.env });
    try {
      if (!wasAcknowledged) await sendDeliveries({ url: next.urls()[0]!, deliveries });
      await until(() => actedOnAll(stage.sink, eventIds), OVER_WITHIN_MS);
      const books = await whenBooksAreDone(this.#redis.url, eventIds.size, {
        withinMs: OVER_WITHIN_MS,
      });
      const { lost, unknown, unexcused } = judge({
        expected: eventIds,
        acknowledged: eventIds,
        sink: stage.sink,
        kills: stage.fleet.kills(),
      });
      const over = {
        accepted: eventIds.size,
        handled: eventIds.size,
        pending: 0,
        dead: 0,
        dropped: 0,
      };
      return [
        ...(lost.length > 0 ? [`${lost.length} lost`] : []),
        ...(unknown.length > 0 ? [`${unknown.length} unknown`] : []),
        ...(unexcused.length > 0 ? [`${unexcused.length} repeated without a reason`] : []),
        ...Object.entries(books)
          .filter(([, book]) => JSON.stringify(book) !== JSON.stringify(over))
          .map(([name, book]) => `${name} ${JSON.stringify(book)}`),
      ];
    } finally {
      await next.destroy();
    }
  }

  /** An empty Redis, and a process that reaches it through the tap. */
  async #stage(onMoment?: (moment: SinkMoment) => void): Promise<Stage> {
    const client = new Redis(this.#redis.url);
    await client.flushall();
    client.disconnect();
    const tap = await startWireTap({ redisPort: this.#redis.port });
    const sink = await startFlakySink({ ...(onMoment !== undefined && { onMoment }) });
    const env = { ...SHORT_LEASES, ...sink.env };
    const fleet = await startFleet({ copies: 1, redisUrl: tap.url, env });
    const end = async (): Promise<void> => {
      await fleet.destroy();
      await Promise.all([tap.stop(), sink.stop()]);
    };
    return { tap, sink, env, fleet, url: fleet.urls()[0]!, end };
  }
}

type Stage = {
  readonly tap: WireTap;
  readonly sink: FlakySink;
  readonly env: Readonly<Record<string, string>>;
  readonly fleet: Fleet;
  readonly url: string;
  readonly end: () => Promise<void>;
};

type Sent = {
  readonly deliveries: readonly Delivery[];
  readonly eventIds: ReadonlySet<string>;
  readonly wasAcknowledged: boolean;
};

/** One delivery of one message. */
function trafficOf(seed: number): ReturnType<typeof makeTraffic> {
  return makeTraffic({ seed, count: 1 });
}

function pointsOf(commands: readonly TappedCommand[]): KillPoint[] {
  return [
    ...commands.flatMap((command): KillPoint[] => [
      { at: 'redis', side: 'before', ...command },
      { at: 'redis', side: 'after', ...command },
    ]),
    { at: 'client', moment: 'sent' },
    { at: 'client', moment: 'answer arrived' },
    { at: 'sink', moment: 'arrived' },
    { at: 'sink', moment: 'acted' },
    { at: 'sink', moment: 'answered' },
  ];
}

function describe(point: KillPoint): string {
  if (point.at !== 'redis') return `${point.at}: ${point.moment}`;
  return `${point.side} ${point.name}${point.occurrence > 1 ? ` (${point.occurrence})` : ''}`;
}

function actedOnAll(sink: FlakySink, eventIds: ReadonlySet<string>): boolean {
  return [...eventIds].every((id) => sink.attemptsOf(id).some(({ acted }) => acted));
}

/** Sends a delivery once; an answer is not read when `onMoment` returns true. @returns whether an answer of 200 was read */
function postOnce(
  url: string,
  { body, headers }: Delivery,
  onMoment: (moment: 'sent' | 'answer arrived') => boolean,
): Promise<boolean> {
  return new Promise((resolve) => {
    const outgoing = request(`${url}/webhook`, { method: 'POST', headers, agent: false });
    outgoing.once('response', (response) => {
      const isLost = onMoment('answer arrived');
      response.resume();
      response.once('error', () => resolve(false));
      response.once('close', () =>
        resolve(!isLost && response.complete && response.statusCode === 200),
      );
    });
    outgoing.once('error', () => resolve(false));
    outgoing.end(body, () => onMoment('sent'));
  });
}
