import { setImmediate as macrotask } from 'node:timers/promises';

import { ConnectorError, type DeadLetter } from '@pyloto/core-connectors';
import { deriveEventId, type EventEnvelope } from '@pyloto/core-events';
import { describe, expect, test } from 'vitest';

import { replayStoreContractTests } from '../contract-tests/index.ts';
import {
  createMemoryDeadLetters,
  createMemoryReplayStore,
  createReplayOperations,
  type ReplayOne,
  type ReplayOperationsOptions,
  type ReplayStore,
} from '../index.ts';

const LEASE_MS = 10_000;
const never = new Promise<never>(() => {});

/** A clock that a sleep moves. */
function movableClock() {
  let nowMs = Date.UTC(2026, 10, 21);
  return {
    now: () => nowMs,
    monotonicMs: () => nowMs,
    sleep: async (delayMs: number, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      nowMs += delayMs;
    },
    pass: (durationMs: number) => {
      nowMs += durationMs;
    },
  };
}

/** Dead letters, a store of operations, and what was replayed by copies that share them. */
function world(letterCount: number) {
  const clock = movableClock();
  const deadLetters = createMemoryDeadLetters({ clock });
  const store = createMemoryReplayStore({ clock });
  const replayed: string[] = [];
  let lastId = 0;
  const replayOne: ReplayOne = async ({ id, event }) => {
    replayed.push(event.dedupekey);
    deadLetters.settle([id]);
    return true;
  };
  const copy = (options: Partial<ReplayOperationsOptions> = {}) =>
    createReplayOperations({
      store,
      deadLetters,
      replayOne,
      clock,
      newId: () => `id-${++lastId}`,
      leaseMs: LEASE_MS,
      ...options,
    });
  for (const item of itemsOf(letterCount)) {
    deadLetters.put(failureOf(item));
    clock.pass(1);
  }
  return { clock, deadLetters, store, replayed, replayOne, copy };
}

describe('the contract of a store of replays, in memory', () => {
  const cases = replayStoreContractTests(() => {
    const clock = movableClock();
    return {
      store: createMemoryReplayStore({ clock }),
      passTime: async (durationMs) => clock.pass(durationMs),
    };
  });
  test.each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

test('a finished operation can be asked for during seven days', async () => {
  const { clock, copy } = world(1);
  const operations = copy();
  const { operationId } = await operations.start({});
  await operations.runNext();
  clock.pass(7 * 86_400_000 - 1);
  expect(await operations.status(operationId)).toMatchObject({ state: 'done' });
  clock.pass(1);
  expect(await operations.status(operationId)).toBeUndefined();
});

test('a match counts what would be replayed and changes nothing', async () => {
  const { deadLetters, replayed, copy } = world(450);
  const operations = copy();
  expect(await operations.match({})).toBe(450);
  expect(await operations.match({ errorCode: 'timeout' })).toBe(0);
  expect(await operations.runNext()).toBe(false);
  expect([replayed, deadLetters.count()]).toEqual([[], 450]);
});

test('an operation is stored before it runs, and replays what matches, the first failure in front', async () => {
  const { clock, deadLetters, replayed, copy } = world(120);
  deadLetters.put({ ...failureOf('other'), destination: 'erp' });
  deadLetters.put({ ...failureOf('another'), errorCode: 'timeout' });
  const operations = copy();
  const started = await operations.start({ errorCode: 'handler_failed', tenantId: 'acme' });
  const startedAt = new Date(clock.now()).toISOString();
  expect(started).toMatchObject({ state: 'running', matched: 121, replayed: 0, startedAt });
  expect(replayed).toEqual([]);
  expect(await operations.status(started.operationId)).toEqual(started);

  expect(await operations.runNext()).toBe(true);
  expect(replayed).toEqual([...itemsOf(120), 'other']);
  expect(await operations.status(started.operationId)).toEqual({
    ...started,
    state: 'done',
    replayed: 121,
    finishedAt: new Date(clock.now()).toISOString(),
  });
  expect(deadLetters.count()).toBe(1);
  expect(await operations.status('unknown')).toBeUndefined();
});

test('only letters of the destination that is asked for are replayed', async () => {
  const { deadLetters, replayed, copy } = world(1);
  for (const destination of ['erp', 'shop']) {
    deadLetters.put({ ...failureOf(destination), destination });
  }
  const operations = copy();
  await operations.start({ destination: 'shop' });
  await operations.runNext();
  expect(replayed).toEqual(['shop']);
});

test('a letter that fails again is counted, and not replayed twice by one operation', async () => {
  const { deadLetters, copy } = world(60);
  const tried: string[] = [];
  const operations = copy({
    replayOne: async ({ id, event }) => {
      tried.push(event.dedupekey);
      // As a letter that leaves when it is enqueued, and comes back at a new place.
      if (tried.length % 2 === 0) deadLetters.settle([id]);
      deadLetters.put(failureOf(event.dedupekey));
      return false;
    },
  });
  const { operationId } = await operations.start({});
  await operations.runNext();
  expect(tried).toEqual(itemsOf(60));
  const status = await operations.status(operationId);
  expect(status).toMatchObject({ state: 'done', matched: 60, replayed: 0, failed: 60 });
});

test('a letter that fails after the start is left for another operation', async () => {
  const { clock, deadLetters, replayed, copy } = world(2);
  const operations = copy();
  await operations.start({});
  clock.pass(1);
  deadLetters.put(failureOf('0'));
  deadLetters.put(failureOf('late'));
  await operations.runNext();
  expect(replayed).toEqual(['1']);
});

test('a letter that left while its page waited is not replayed, nor one that failed anew', async () => {
  const { deadLetters, replayed, replayOne, copy } = world(4);
  const operations = copy({
    replayOne: async (letter, operationId) => {
      deadLetters.settle([idOf('1')]);
      deadLetters.put(failureOf('2'));
      return replayOne(letter, operationId);
    },
  });
  const { operationId } = await operations.start({});
  await operations.runNext();
  expect(replayed).toEqual(['0', '3']);
  expect(await operations.status(operationId)).toMatchObject({ matched: 4, replayed: 2 });
});

test.each([1, 50, 200])('at most %d letters go in a second', async (ratePerSecond) => {
  const { clock, replayOne, copy } = world(60);
  const times: number[] = [];
  const operations = copy({
    ratePerSecond,
    replayOne: async (letter, operationId) => {
      times.push(clock.now());
      return replayOne(letter, operationId);
    },
  });
  await operations.start({});
  await operations.runNext();
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  expect(gaps).toEqual(Array.from({ length: 59 }, () => 1_000 / ratePerSecond));
});

describe.each(['before it replays', 'while it notes'])('a copy that dies %s a letter', (moment) => {
  test.each([1, 2, 50, 51, 119, 120])(
    'leaves number %d and all others to another, which replays each once',
    async (deadly) => {
      const { clock, deadLetters, store, replayed, replayOne, copy } = world(120);
      const deadStore: ReplayStore = {
        ...store,
        save: async (operation, lease) =>
          operation.replayed === deadly && moment === 'while it notes'
            ? never
            : store.save(operation, lease),
      };
      const dying = copy({
        store: deadStore,
        replayOne: (letter, operationId) =>
          replayed.length === deadly - 1 && moment === 'before it replays'
            ? never
            : replayOne(letter, operationId),
      });
      const { operationId } = await dying.start({});
      await untilStuck(dying.runNext());
      const heir = copy();
      expect(await heir.runNext()).toBe(false);
      clock.pass(LEASE_MS);
      expect(await heir.runNext()).toBe(true);
      expect(replayed).toEqual(itemsOf(120));
      expect(await heir.status(operationId)).toMatchObject({ state: 'done' });
      expect(deadLetters.count()).toBe(0);
    },
  );
});

test('letters that only leave later are not replayed anew by the copy that takes over', async () => {
  const { clock, copy } = world(70);
  const enqueued: string[] = [];
  const enqueue: ReplayOne = async ({ event }) => {
    enqueued.push(event.dedupekey);
    return true;
  };
  const dying = copy({
    replayOne: (letter, operationId) =>
      enqueued.length === 60 ? never : enqueue(letter, operationId),
  });
  const { operationId } = await dying.start({});
  await untilStuck(dying.runNext());
  clock.pass(LEASE_MS);
  const heir = copy({ replayOne: enqueue });
  await heir.runNext();
  expect(enqueued).toEqual(itemsOf(70));
  expect(await heir.status(operationId)).toMatchObject({ replayed: 70, failed: 0 });
});

test('a copy whose lease ended during a replay stops, and changes nothing of what its heir noted', async () => {
  const { clock, replayed, replayOne, copy } = world(5);
  const heir = copy();
  const slow = copy({
    replayOne: async (letter: DeadLetter, operationId) => {
      const isReplayed = await replayOne(letter, operationId);
      clock.pass(LEASE_MS);
      await heir.runNext();
      return isReplayed;
    },
  });
  const { operationId } = await slow.start({});
  await slow.runNext();
  expect(replayed).toEqual(itemsOf(5));
  // Who replayed the first one could not note it.
  expect(await heir.status(operationId)).toMatchObject({ state: 'done', replayed: 4 });
});

test('a copy that was halted between two letters replays nothing once its lease has ended', async () => {
  const { clock, replayed, copy } = world(5);
  const halted = {
    ...clock,
    sleep: async (delayMs: number) => clock.pass(replayed.length === 2 ? LEASE_MS : delayMs),
  };
  const operations = copy({ clock: halted });
  await operations.start({});
  await operations.runNext();
  expect(replayed).toEqual(['0', '1']);
});

test('a state store that does not answer stops an operation, which goes on at the same letter', async () => {
  const { replayed, replayOne, copy } = world(3);
  let isDown = true;
  const operations = copy({
    replayOne: async (letter, operationId) => {
      if (replayed.length === 1 && isDown) throw new ConnectorError('state_unavailable', 'down');
      return replayOne(letter, operationId);
    },
  });
  const { operationId } = await operations.start({});
  await expect(operations.runNext()).rejects.toMatchObject({ code: 'state_unavailable' });
  expect(await operations.status(operationId)).toMatchObject({ state: 'running', replayed: 1 });
  isDown = false;
  await operations.runNext();
  expect(replayed).toEqual(itemsOf(3));
  expect(await operations.status(operationId)).toMatchObject({ state: 'done', failed: 0 });
});

test('a replay that throws anything else has failed, and the others go on', async () => {
  const { replayed, replayOne, copy } = world(3);
  let calls = 0;
  const operations = copy({
    replayOne: async (letter, operationId) => {
      if (++calls === 2) throw new TypeError('broken');
      return replayOne(letter, operationId);
    },
  });
  const { operationId } = await operations.start({});
  await operations.runNext();
  expect(replayed).toEqual(['0', '2']);
  expect(await operations.status(operationId)).toMatchObject({ replayed: 2, failed: 1 });
});

test('a copy that is told to stop lets another go on at once', async () => {
  const { replayed, replayOne, copy } = world(4);
  const stop = new AbortController();
  const stopping = copy({
    replayOne: async (letter, operationId) => {
      if (replayed.length === 1) stop.abort();
      return replayOne(letter, operationId);
    },
  });
  await stopping.start({});
  await stopping.run(stop.signal);
  expect(replayed).toEqual(['0', '1']);
  expect(await copy().runNext()).toBe(true);
  expect(replayed).toEqual(itemsOf(4));
});

test('a copy that runs takes up what is started, at once, and goes on after an error', async () => {
  const { clock, deadLetters, replayed, replayOne, copy } = world(2);
  const stop = new AbortController();
  const errors: unknown[] = [];
  const { promise: idle, resolve: isIdle } = Promise.withResolvers<void>();
  const operations = copy({
    idleMs: 7_777,
    onError: (error) => errors.push(error),
    clock: {
      ...clock,
      sleep: async (delayMs, signal) => {
        if (delayMs !== 7_777) return clock.sleep(delayMs);
        isIdle();
        if (errors.length > 0 && replayed.length === 0) return undefined;
        await new Promise((resolve) => {
          signal?.addEventListener('abort', resolve);
        });
        throw new Error('woken');
      },
    },
    replayOne: async (letter, operationId) => {
      if (errors.length === 0) throw new ConnectorError('state_unavailable', 'down');
      const isReplayed = await replayOne(letter, operationId);
      if (deadLetters.count() === 0) stop.abort();
      return isReplayed;
    },
  });
  const run = operations.run(stop.signal);
  await idle;
  await operations.start({});
  await run;
  expect(replayed).toEqual(['0', '1']);
  expect(errors).toEqual([expect.objectContaining({ code: 'state_unavailable' })]);
});

test.each([{ ratePerSecond: 0 }, { ratePerSecond: 0.5 }, { leaseMs: 0 }, { idleMs: -1 }])(
  '%j is refused',
  (options) => {
    const { copy } = world(0);
    const refused = expect.objectContaining({ code: 'config_invalid' });
    expect(() => copy(options)).toThrow(refused);
    expect(() => copy({ ratePerSecond: 1, leaseMs: 1_000 })).toThrow(refused);
  },
);

/** All that can happen on a clock that a sleep moves has happened. */
async function untilStuck(run: Promise<boolean>): Promise<void> {
  expect(await Promise.race([run, macrotask('stuck')])).toBe('stuck');
}

function itemsOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index));
}

function idOf(dedupeKey: string): string {
  return deriveEventId({ tenantId: 'acme', connector: 'parcels', dedupeKey });
}

function failureOf(dedupeKey: string) {
  const event: EventEnvelope = {
    specversion: '1.0',
    id: idOf(dedupeKey),
    type: 'pyloto.parcels.parcel_moved.v1',
    source: '/connectors/parcels/berth-7',
    time: '2026-11-21T08:00:00.000Z',
    datacontenttype: 'application/json',
    tenantid: 'acme',
    connector: 'parcels',
    capability: 'parcel_updates',
    correlationid: 'a-delivery',
    dedupekey: dedupeKey,
    data: {},
  };
  return { event, errorCode: 'handler_failed', errorMessage: 'why' } as const;
}
