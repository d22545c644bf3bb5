import { ConnectorError, type DurableLedger, type ParsedItem } from '@pyloto/core-connectors';
import type { JobQueue } from '@pyloto/core-delivery';
import type { InboxJob } from '@pyloto/core-runtime';
import { expect, test } from 'vitest';

import { type CopiesOptions, idIn, parcel } from './start-copies.ts';
import { useCopies } from './use-copies.ts';

const { start: startOnRedis } = useCopies();

const FULL = new ConnectorError('state_unavailable', 'the inbox must have room');
const DOWN = new ConnectorError('state_unavailable', 'the state store must answer');

/** Copies whose queue fails when it is told to, before or after it took the jobs, and whose ledger does for one tenant. */
async function start(options: Omit<CopiesOptions, 'url' | 'queue' | 'ledger'> = {}) {
  const seen: string[] = [];
  const state: { fails?: 'before' | 'after'; withoutBooks?: string } = {};
  const handlers = { parcel_updates: ({ data }: { data: unknown }) => void seen.push(idIn(data)) };
  const inner = await startOnRedis({ withoutWorkers: true });
  const queue: JobQueue<InboxJob> = {
    ...inner.queue,
    add: async (jobs) => {
      if (state.fails === 'before') throw FULL;
      await inner.queue.add(jobs);
      if (state.fails === 'after') throw FULL;
    },
  };
  const ledger: DurableLedger = {
    ...inner.ledger,
    accept: async (items) => {
      if (items.tenantId === state.withoutBooks) throw DOWN;
      return inner.ledger.accept(items);
    },
  };
  const parts = { queue, ledger, connectorId: inner.connector };
  const copies = await startOnRedis({ handlers, ...parts, ...options });
  const books = (tenantId = 'default') =>
    copies.ledger.books({ tenantId, connector: inner.connector });
  return { copies, seen, state, books };
}

function said(conversation: string, at: number): ParsedItem {
  return parcel(`${conversation}${at}`, { orderingKey: conversation });
}

test('a delivery that the queue refuses leaves the books as they were', async () => {
  const { copies, state, books } = await start({ withoutWorkers: true });
  await copies.deliver([parcel('1')]);
  const before = await books();

  state.fails = 'before';
  const { status } = await copies.post([parcel('1'), parcel('2'), parcel('3')]);

  expect(status).toBe(503);
  expect(await books()).toEqual(before);
  expect(before).toMatchObject({ accepted: 1, pending: 1 });
});

test('a refused delivery takes back what it opened for each of its tenants', async () => {
  const { copies, state, books } = await start({
    withoutWorkers: true,
    resolveTenant: ({ accountId }) => (accountId === '7' ? 'acme' : 'globex'),
  });
  await copies.deliver([parcel('0')]);
  state.fails = 'before';

  await copies.post([parcel('1'), parcel('2', { channel: { type: 'parcels', accountId: '8' } })]);

  expect(await books('acme')).toMatchObject({ accepted: 1, pending: 1 });
  expect(await books('globex')).toMatchObject({ accepted: 0, pending: 0 });
  expect(await copies.ledger.tenants(copies.connector)).toContain('globex');
});

test('a delivery that the books of one tenant cannot take leaves those of the others as they were', async () => {
  const { copies, state, books } = await start({
    withoutWorkers: true,
    resolveTenant: ({ accountId }) => (accountId === '7' ? 'acme' : 'globex'),
  });
  state.withoutBooks = 'acme';
  const ofGlobex = parcel('2', { channel: { type: 'parcels', accountId: '8' } });

  expect((await copies.post([parcel('1'), ofGlobex])).status).toBe(503);

  expect(await copies.ledger.tenants(copies.connector)).toEqual(['globex']);
  expect(await books('globex')).toMatchObject({ accepted: 0, pending: 0 });
});

test('a conversation goes on after a delivery that the queue refused, and handles it when it comes again', async () => {
  const { copies, seen, state, books } = await start({ ordering: 'block' });
  state.fails = 'before';
  expect((await copies.post([said('a', 0)])).status).toBe(503);
  delete state.fails;

  await copies.deliver([said('a', 1)]);
  await copies.deliver([said('a', 2)]);
  await expect.poll(() => seen).toEqual(['a1', 'a2']);
  await copies.deliver([said('a', 0)]);

  await expect.poll(() => seen).toEqual(['a1', 'a2', 'a0']);
  await expect.poll(() => books()).toMatchObject({ accepted: 3, handled: 3, pending: 0 });
});

test('jobs that were added though the queue said no are handled once, and the books are right', async () => {
  const { copies, seen, state, books } = await start({ ordering: 'block' });
  state.fails = 'after';
  expect((await copies.post([said('a', 0), said('b', 0)])).status).toBe(503);
  delete state.fails;

  await copies.deliver([said('a', 0), said('b', 0), said('a', 1)]);

  await expect.poll(() => books()).toMatchObject({ accepted: 3, handled: 3, pending: 0 });
  expect(seen.toSorted()).toEqual(['a0', 'a1', 'b0']);
});
