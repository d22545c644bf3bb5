import { setTimeout as sleep } from 'node:timers/promises';

import { ConnectorError, type ParsedItem } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { idIn, parcel } from './start-copies.ts';
import { useCopies } from './use-copies.ts';

const { start } = useCopies();

function said(conversation: string, at: number): ParsedItem {
  const id = `${conversation}${String(at).padStart(3, '0')}`;
  return parcel(id, { orderingKey: conversation });
}

const NOT_NOW = new ConnectorError('upstream_unavailable', 'the shop must answer');
const NEVER = new ConnectorError('upstream_rejected', 'the shop must know the parcel');

test('each conversation is handled one event at a time, in its order of arrival, across three copies', async () => {
  const seen: string[] = [];
  const underWay = new Set<string>();
  const overlaps: string[] = [];
  const copies = await start({
    copies: 3,
    ordering: 'block',
    handlerRetryScheduleMs: [5, 5, 5, 5, 5, 5, 5, 5],
    handlers: {
      parcel_updates: async ({ data }: { data: unknown }) => {
        const id = idIn(data);
        const conversation = id.slice(0, 1);
        if (underWay.has(conversation)) overlaps.push(id);
        underWay.add(conversation);
        await sleep(Math.random() * 8);
        underWay.delete(conversation);
        if (Math.random() < 0.2) throw NOT_NOW;
        seen.push(id);
      },
    },
  });
  const conversations = ['a', 'b', 'c', 'd', 'e'];

  for (let at = 0; at < 20; at++) {
    // One conversation's deliveries come one after the other, to any copy; some bring two events.
    await Promise.all(
      conversations.map((name, index) =>
        copies.deliver([said(name, 2 * at), said(name, 2 * at + 1)], (at + index) % 3),
      ),
    );
  }

  await expect.poll(() => seen, { timeout: 100_000 }).toHaveLength(200);
  expect(overlaps).toEqual([]);
  for (const name of conversations) {
    const order = seen.filter((id) => id.startsWith(name));
    expect(order).toEqual(order.toSorted());
  }
}, 120_000);

test('a conversation that is stuck holds up itself alone', async () => {
  const seen: string[] = [];
  const copies = await start({
    copies: 2,
    ordering: 'block',
    handlerRetryScheduleMs: [60_000],
    handlers: {
      parcel_updates: ({ data }: { data: unknown }) => {
        const id = idIn(data);
        if (id === 'a000') throw NOT_NOW;
        seen.push(id);
      },
    },
  });

  await copies.deliver([said('a', 0), said('b', 0)]);
  await copies.deliver([said('a', 1), said('b', 1)], 1);
  await copies.deliver([said('a', 2), said('c', 0), parcel('loose')]);

  await expect.poll(() => seen.toSorted()).toEqual(['b000', 'b001', 'c000', 'loose']);
  // An event is in the books after its handler.
  await expect
    .poll(() => copies.ledger.books({ tenantId: 'default', connector: copies.connector }))
    .toMatchObject({ accepted: 7, handled: 4, pending: 3 });
  expect(seen).toHaveLength(4);
});

test.each([
  { policy: 'block' as const, handled: [], dead: ['a000'] },
  { policy: 'skip' as const, handled: ['a001', 'a002'], dead: ['a000'] },
  { policy: 'park' as const, handled: [], dead: ['a000', 'a001', 'a002'] },
])('when an event is given up, later ones of its conversation: $policy', async (expected) => {
  const seen: string[] = [];
  const copies = await start({
    copies: 2,
    ordering: expected.policy,
    handlers: {
      parcel_updates: ({ data }: { data: unknown }) => {
        const id = idIn(data);
        if (id === 'a000') throw NEVER;
        seen.push(id);
      },
    },
  });

  await copies.deliver([said('a', 0)]);
  await expect.poll(() => copies.deadLetters.count()).toBe(1);
  await copies.deliver([said('a', 1)], 1);
  await copies.deliver([said('a', 2)]);
  await copies.deliver([said('b', 0)], 1);

  const dead = async (): Promise<string[]> => {
    const { letters } = await copies.deadLetters.list({ limit: 10 });
    return letters.map(({ event }) => idIn(event.data));
  };
  await expect.poll(() => seen).toContain('b000');
  await expect.poll(dead).toEqual(expected.dead);
  await expect.poll(() => seen.filter((id) => id !== 'b000')).toEqual(expected.handled);
});
