import type {
  Admission,
  Claim,
  Clock,
  DurableLedger,
  EventSink,
  LedgerBatch,
  LogFields,
} from '@pyloto/core-connectors';
import { deriveEventId, type EventEnvelope } from '@pyloto/core-events';

import type { JobProcessor, JobQueue, NewJob } from '../job-queue.ts';
import { createMemoryDeadLetters } from '../memory-dead-letters.ts';
import { createOutbox } from './create-outbox.ts';
import { createMemoryDestinationStates } from './memory-destination-states.ts';
import type { OutboxJob } from './outbox-job.ts';
import type { OutboxOptions } from './outbox-parts.ts';

/** An invented event of the connector `parcels`. */
export function eventOf(item: string, tenantId = 'acme'): EventEnvelope {
  const dedupeKey = `parcels:berth-7:msg:${item}`;
  return {
    specversion: '1.0',
    id: deriveEventId({ tenantId, connector: 'parcels', dedupeKey }),
    type: 'pyloto.parcels.parcel_moved.v1',
    source: '/connectors/parcels/berth-7',
    time: '2026-11-21T08:00:00.000Z',
    datacontenttype: 'application/json',
    tenantid: tenantId,
    connector: 'parcels',
    capability: 'parcel_updates',
    correlationid: 'first-delivery',
    dedupekey: dedupeKey,
    data: { item },
  };
}

/** A clock that moves only when it is told to, and wakes who sleeps. */
function manualClock() {
  let nowMs = Date.UTC(2026, 10, 21);
  const sleepers = new Set<{ readonly untilMs: number; readonly wake: () => void }>();
  const clock: Clock = {
    now: () => nowMs,
    monotonicMs: () => nowMs,
    sleep: (delayMs, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { untilMs: nowMs + delayMs, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(new Error('woken'));
        });
      }),
  };
  const pass = (durationMs: number): void => {
    nowMs += durationMs;
    for (const sleeper of sleepers) if (sleeper.untilMs <= nowMs) sleeper.wake();
  };
  return { clock, pass };
}

type Held = { isDone: boolean; isDead: boolean; owner: string; untilMs: number };

/** A ledger with leases that end, books and sequences, in memory, of one tenant. */
// oxlint-disable-next-line max-lines-per-function -- a double for tests, one line a method
function ledgerDouble(clock: Pick<Clock, 'now'>) {
  const items = new Map<string, Held>();
  const sequences = new Map<string, string[]>();
  const calls: string[] = [];
  const join = (key: string, sequence = ''): Held => {
    const known = items.get(key);
    if (known !== undefined) return known;
    const fresh = { isDone: false, isDead: false, owner: '', untilMs: 0 };
    items.set(key, fresh);
    if (sequence !== '') sequences.set(sequence, [...(sequences.get(sequence) ?? []), key]);
    return fresh;
  };
  const leave = (key: string): void => {
    for (const [id, keys] of sequences) {
      sequences.set(
        id,
        keys.filter((each) => each !== key),
      );
    }
  };
  const isHeld = ({ owner, untilMs }: Held): boolean => owner !== '' && untilMs > clock.now();
  const claimOne = (
    key: string,
    sequence: string,
    batch: [owner: string, untilMs: number],
  ): Claim => {
    const held = join(key, sequence);
    const [owner, untilMs] = batch;
    if (held.isDone) return 'done';
    if (isHeld(held) && held.owner !== owner) return 'in_flight';
    const line = sequences.get(sequence) ?? [];
    if (line.includes(key) && line[0] !== key) return 'behind';
    Object.assign(held, { owner, untilMs });
    return 'claimed';
  };
  const forHeld = (
    call: string,
    { keys, ownerToken }: LedgerBatch,
    act: (held: Held, key: string) => void,
  ) => {
    calls.push(call);
    return keys.map((key) => {
      const held = join(key);
      if (!isHeld(held) || held.owner !== ownerToken) return false;
      act(held, key);
      return true;
    });
  };
  const end = (held: Held, key: string): void => {
    Object.assign(held, { isDone: true, owner: '' });
    leave(key);
  };
  const pending = (): number =>
    [...items.values()].filter(({ isDone, isDead }) => !isDone && !isDead).length;
  const ledger: DurableLedger = {
    durability: 'redis',
    claim: async (batch, leaseMs) => {
      calls.push('claim');
      return batch.keys.map((key, at) =>
        claimOne(key, batch.sequences?.[at] ?? '', [batch.ownerToken, clock.now() + leaseMs]),
      );
    },
    complete: async (batch) => forHeld('complete', batch, end),
    drop: async (batch) => forHeld('drop', batch, end),
    release: async (batch) => forHeld('release', batch, (held) => (held.owner = '')),
    renew: async (batch, leaseMs) =>
      forHeld('renew', batch, (held) => (held.untilMs = clock.now() + leaseMs)),
    accept: async (batch) => {
      calls.push('accept');
      const areNew = batch.keys.map((key) => !items.has(key));
      const states = batch.keys.map((key, at) =>
        join(key, batch.sequences?.[at]).isDone ? ('done' as const) : ('open' as const),
      );
      return { states, areNew, pending: pending() };
    },
    withdraw: async ({ keys }) => {
      calls.push('withdraw');
      for (const key of keys) {
        const held = items.get(key);
        if (held === undefined || held.isDone || held.isDead || isHeld(held)) continue;
        items.delete(key);
        leave(key);
      }
    },
    stepAside: async ({ keys }) => keys.forEach(leave),
    areHeldByDead: async ({ keys }) => keys.map(() => false),
    heads: async (_scope, ids) => ids.map((id) => sequences.get(id)?.[0]),
    tenants: async () => ['acme'],
    books: async ({ tenantId }) => {
      const handled = [...items.values()].filter(({ isDone }) => isDone).length;
      const waiting = pending();
      const dead = items.size - handled - waiting;
      return { tenantId, accepted: items.size, handled, pending: waiting, dead, dropped: {} };
    },
    open: async () => ({ items: [] }),
  };
  return {
    ledger,
    calls,
    items,
    claimAs: (key: string, owner: string) =>
      ledger.claim({ tenantId: 'acme', connector: 'parcels', keys: [key], ownerToken: owner }, 1e9),
  };
}

type QueuedJob = NewJob<OutboxJob> & { readonly addedAtMs: number; dueAtMs: number };

/** A queue in memory that runs what is due when it is told to. */
function queueDouble(clock: Pick<Clock, 'now'>) {
  const jobs: QueuedJob[] = [];
  const adds: number[] = [];
  const queue: JobQueue<OutboxJob> = {
    add: async (added) => {
      adds.push(added.length);
      for (const job of added) {
        if (job.id !== undefined && jobs.some(({ id }) => id === job.id)) continue;
        jobs.push({ ...job, addedAtMs: clock.now(), dueAtMs: clock.now() + (job.delayMs ?? 0) });
      }
    },
    promote: async (id) => {
      for (const job of jobs) if (job.id === id) job.dueAtMs = clock.now();
    },
    counts: async () => ({ waiting: jobs.length, delayed: 0, active: 0 }),
    jobs: async function* seen() {
      yield* jobs;
    },
    close: async () => {},
  };
  const runOne = async (job: QueuedJob, process: JobProcessor<OutboxJob>): Promise<void> => {
    const end = await process(job);
    const at = jobs.indexOf(job);
    if (end === 'done') jobs.splice(at, 1);
    else jobs[at] = { ...job, data: end.data ?? job.data, dueAtMs: clock.now() + end.againInMs };
  };
  /** Runs what is due, once each, and what becomes due by that. */
  const runDue = async (process: JobProcessor<OutboxJob>): Promise<void> => {
    for (;;) {
      const due = jobs.find(({ dueAtMs }) => dueAtMs <= clock.now());
      if (due === undefined) return;
      await runOne(due, process);
    }
  };
  const waitsMs = (): number[] => jobs.map(({ dueAtMs }) => dueAtMs - clock.now());
  return { queue, jobs, adds, runDue, runOne, waitsMs };
}

/** A sink that does as it is told, in turn, the last one for ever. */
export function scriptedSink(...acts: ((signal: AbortSignal) => void | Promise<void>)[]) {
  const delivered: EventEnvelope[] = [];
  const sink: EventSink = {
    kind: 'webhook',
    deliver: (event, signal) => {
      delivered.push(event);
      return acts[Math.min(delivered.length, acts.length) - 1]?.(signal);
    },
  };
  return { sink, delivered };
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

/** An outbox with one destination, `crm`, on parts in memory. */
// oxlint-disable-next-line max-lines-per-function -- parts of a test, side by side
export function openOutbox(
  acts: readonly ((signal: AbortSignal) => void | Promise<void>)[] = [],
  overrides: Partial<OutboxOptions> = {},
) {
  const { clock, pass } = manualClock();
  const books = ledgerDouble(clock);
  const queued = queueDouble(clock);
  const { sink, delivered } = scriptedSink(...acts);
  const lines: (LogFields & { readonly level: string; readonly event: string })[] = [];
  const counted: string[] = [];
  const told: string[] = [];
  const admissions: Admission[] = [];
  let tokens = 0;
  const letters = createMemoryDeadLetters({ clock });
  const options: OutboxOptions = {
    connector: 'parcels',
    destinations: [{ id: 'crm', sink }],
    queue: queued.queue,
    ledger: books.ledger,
    deadLetters: {
      ...letters,
      put: (failure) => {
        letters.put(failure);
        for (const [key, held] of books.items) {
          if (letters.find(`out_${key}`) !== undefined) held.isDead = true;
        }
      },
    },
    destinationStates: createMemoryDestinationStates(),
    breaker: {
      admit: () => admissions.shift() ?? { admitted: true },
      succeeded: () => told.push('succeeded'),
      failed: () => told.push('failed'),
    },
    clock,
    logger: {
      log: (level, event, fields = {}) => lines.push({ level, event, ...fields }),
      logItems: () => {},
    },
    metrics: {
      count: (name, value, labels) =>
        counted.push(`${name} ${Object.values(labels).join(' ')} ${value}`),
      observe: () => {},
    },
    newId: () => `token-${++tokens}`,
    random: () => 0.5,
    retryScheduleMs: [5_000, 5 * MINUTE_MS],
    deliveryTimeoutMs: 15_000,
    leaseMs: 30_000,
    retentionMs: HOUR_MS,
    ...overrides,
  };
  const outbox = createOutbox(options);
  return {
    options,
    outbox,
    pass,
    clock,
    books,
    queued,
    delivered,
    letters,
    lines,
    counted,
    /** What the breaker was told. */
    told,
    /** What the breaker answers next; then it admits. */
    admissions,
    named: (event: string) => lines.filter((line) => line.event === event),
    accept: (...items: string[]) =>
      outbox.accept(
        items.map((item) => ({ event: eventOf(item), destinationId: 'crm' })),
        'acme',
      ),
    acceptInOrder: (...items: string[]) =>
      outbox.accept(
        items.map((item) => ({ event: eventOf(item), destinationId: 'crm', orderingKey: 'ana' })),
        'acme',
      ),
    runDue: () => queued.runDue(outbox.process),
  };
}
