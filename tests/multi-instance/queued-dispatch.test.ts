import { setTimeout as sleep } from 'node:timers/promises';

import { ConnectorError } from '@pyloto/core-connectors';
import type { EventEnvelope } from '@pyloto/core-events';
import { bookKeys, closeRedis, createRedisClient, digestBytes } from '@pyloto/core-redis';
import { expect, test } from 'vitest';

import { type Copies, idIn, parcel } from './start-copies.ts';
import { useCopies } from './use-copies.ts';

const { start, stop, url } = useCopies();

/** Handlers that remember the ids they saw, and fail as told. */
function recorder(fail: (id: string, attempt: number) => Error | undefined = () => undefined) {
  const seen: string[] = [];
  const handlers = {
    parcel_updates: ({ data }: { data: unknown }) => {
      const id = idIn(data);
      seen.push(id);
      const error = fail(id, seen.filter((each) => each === id).length);
      if (error !== undefined) throw error;
    },
  };
  return { seen, handlers };
}

async function booksOf({ ledger, connector }: Copies) {
  return ledger.books({ tenantId: 'default', connector });
}

test('a delivery is answered once its events are queued, and a worker handles each once', async () => {
  const { seen, handlers } = recorder();
  const copies = await start({ handlers });

  const { summary } = await copies.deliver([parcel('1'), parcel('2'), parcel('1')]);

  expect(summary).toMatchObject({ total: 3, queued: 2, deduped: 1, processed: 0 });
  await expect.poll(() => booksOf(copies)).toMatchObject({ handled: 2 });
  expect(seen.toSorted()).toEqual(['1', '2']);
});

test('an event that was handled is left out of later deliveries, and counted as a duplicate', async () => {
  const { seen, handlers } = recorder();
  const copies = await start({ handlers, copies: 2 });
  await copies.deliver([parcel('1')]);
  await expect.poll(() => booksOf(copies)).toMatchObject({ handled: 1 });

  const { summary } = await copies.deliver([parcel('1'), parcel('2')], 1);

  expect(summary).toMatchObject({ queued: 1, deduped: 1 });
  await expect.poll(() => seen).toEqual(['1', '2']);
});

test('a thousand concurrent deliveries of one event handle it once, and each is answered 200', async () => {
  const { seen, handlers } = recorder();
  const copies = await start({ handlers, copies: 3 });

  const answers = await Promise.all(
    Array.from({ length: 1_000 }, (_, at) => copies.post([parcel('1')], at % 3)),
  );

  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  await expect
    .poll(() => copies.queue.counts(), { timeout: 40_000 })
    .toEqual({ waiting: 0, delayed: 0, active: 0 });
  expect(seen).toEqual(['1']);
  expect(await booksOf(copies)).toMatchObject({ accepted: 1, handled: 1, pending: 0 });
});

test('a failed event is tried again by the schedule while its neighbours are done, then waits among the dead letters', async () => {
  const { seen, handlers } = recorder((id) => (id === 'bad' ? new Error('not now') : undefined));
  const copies = await start({ handlers, handlerRetryScheduleMs: [20, 20] });

  await copies.deliver([parcel('good'), parcel('bad')]);

  await expect.poll(() => copies.deadLetters.count()).toBe(1);
  expect(seen.toSorted()).toEqual(['bad', 'bad', 'bad', 'good']);
  const { letters } = await copies.deadLetters.list({ limit: 10 });
  expect(letters).toMatchObject([{ errorCode: 'handler_failed', attempts: 3 }]);
  expect(await booksOf(copies)).toMatchObject({ accepted: 2, handled: 1, pending: 0, dead: 1 });
});

test('a permanent error stops at once', async () => {
  const { seen, handlers } = recorder(() => new ConnectorError('upstream_rejected', 'no such box'));
  const copies = await start({ handlers, handlerRetryScheduleMs: [20, 20] });

  await copies.deliver([parcel('1')]);

  await expect.poll(() => copies.deadLetters.count()).toBe(1);
  expect(seen).toEqual(['1']);
});

test('a failure that passes leaves nothing among the dead letters', async () => {
  const { seen, handlers } = recorder((_, attempt) =>
    attempt < 3 ? new Error('not now') : undefined,
  );
  const copies = await start({ handlers, handlerRetryScheduleMs: [10, 10, 10] });

  await copies.deliver([parcel('1')]);

  await expect.poll(() => booksOf(copies)).toMatchObject({ handled: 1 });
  expect(seen).toEqual(['1', '1', '1']);
  expect(await copies.deadLetters.count()).toBe(0);
});

test('inline, a failed event is tried again from the queue', async () => {
  const { seen, handlers } = recorder((_, attempt) =>
    attempt < 2 ? new Error('not now') : undefined,
  );
  const copies = await start({ handlers, dispatch: 'inline', handlerRetryScheduleMs: [10] });

  const { summary } = await copies.deliver([parcel('1'), parcel('2')]);

  expect(summary).toMatchObject({ failed: 2 });
  await expect.poll(() => booksOf(copies)).toMatchObject({ handled: 2 });
  expect(seen).toHaveLength(4);
});

test('an outbox that cannot take an event costs no attempt: it is handled again until it can', async () => {
  let isFull = true;
  const taken: string[] = [];
  const copies = await start({
    destinations: [{ id: 'shop', sink: { kind: 'webhook', deliver: () => undefined } }],
    outbox: {
      destinationIds: ['shop'],
      accept: async (entries) => {
        if (isFull) throw new ConnectorError('state_unavailable', 'the outbox must have room');
        for (const { event, destinationId } of entries) taken.push(`${destinationId} ${event.id}`);
      },
      replay: async () => undefined,
    },
  });
  await copies.deliver([parcel('1')]);
  await expect
    .poll(() => copies.lines)
    .toContainEqual(expect.objectContaining({ event: 'job_waits' }));
  isFull = false;

  await expect.poll(() => booksOf(copies)).toMatchObject({ handled: 1 });
  expect(taken).toHaveLength(1);
  expect(await copies.deadLetters.count()).toBe(0);
});

test('what nobody handles any more waits among the dead letters', async () => {
  const edge = await start({ handlers: recorder().handlers, withoutWorkers: true });
  await edge.deliver([parcel('1')]);
  const worker = await start({ connectorId: edge.connector });

  await expect.poll(() => worker.deadLetters.count()).toBe(1);
  const { letters } = await worker.deadLetters.list({ limit: 10 });
  expect(letters).toMatchObject([{ errorCode: 'config_invalid', attempts: 1 }]);
  expect(await booksOf(worker)).toMatchObject({ accepted: 1, handled: 0, pending: 0, dead: 1 });
});

test('an event whose lease ended while its handler ran is done all the same, and never handled again', async () => {
  const seen: string[] = [];
  const client = createRedisClient({ url: url() });
  const copies: Copies = await start({
    handlers: {
      parcel_updates: async ({ data, id }: EventEnvelope) => {
        seen.push(idIn(data));
        const digest = id.slice(id.indexOf('_') + 1);
        const scope = { tenantId: 'default', connector: copies.connector };
        const key = Buffer.from(bookKeys(scope, 'inbox').items);
        await client.del(Buffer.concat([key, digestBytes([digest])]));
      },
    },
  });

  await copies.deliver([parcel('1'), parcel('2')]);

  await expect.poll(() => booksOf(copies)).toMatchObject({ handled: 2 });
  const { summary } = await copies.deliver([parcel('1'), parcel('2')]);
  expect(summary).toMatchObject({ deduped: 2 });
  expect(seen.toSorted()).toEqual(['1', '2']);
  await closeRedis(client);
});

test('while the dead letters are full, what they have no room for waits alone, and its neighbours keep their schedule', async () => {
  const { seen, handlers } = recorder((id) =>
    id === 'later' ? new Error('not now') : new ConnectorError('upstream_rejected', 'no such box'),
  );
  const copies = await start({
    handlers,
    handlerRetryScheduleMs: [600_000],
    deadLetters: {
      put: () => {
        throw new ConnectorError('state_unavailable', 'the dead letters must have room');
      },
      settle: () => undefined,
      count: () => 0,
      find: () => undefined,
      list: () => ({ letters: [] }),
    },
  });

  await copies.deliver([parcel('later'), parcel('never')]);

  const bothWait = { waiting: 0, active: 0, delayed: 2 };
  await expect.poll(() => copies.queue.counts()).toEqual(bothWait);
  await sleep(500);
  expect(await copies.queue.counts()).toEqual(bothWait);
  expect(seen.toSorted()).toEqual(['later', 'never']);
  expect(await booksOf(copies)).toMatchObject({ accepted: 2, pending: 2, dead: 0 });
});

test('once it is stopping nothing that is queued begins, and nothing of it is lost', async () => {
  const stopping = new AbortController();
  const { seen, handlers } = recorder();
  const stopped = await start({ handlers, stopping: stopping.signal });
  stopping.abort();
  await stopped.deliver(Array.from({ length: 20 }, (_, at) => parcel(String(at))));
  await stop(stopped);
  expect(seen).toEqual([]);

  const next = await start({ handlers, connectorId: stopped.connector });
  await expect.poll(() => booksOf(next)).toMatchObject({ handled: 20 });
});
