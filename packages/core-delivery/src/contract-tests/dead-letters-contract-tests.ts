import assert from 'node:assert/strict';

import { type DeadLetters, isConnectorError } from '@pyloto/core-connectors';
import { deriveEventId, type EventEnvelope } from '@pyloto/core-events';

import { deadLetterIdOf } from '../dead-letter-id.ts';

/** Dead letters under test, new and empty in every case. */
export type DeadLettersHarness = {
  readonly deadLetters: DeadLetters;
  /** Moves the clock that the dead letters were made with. */
  readonly passTime: (durationMs: number) => void;
  /** Ends what the factory started. */
  readonly close?: () => Promise<void>;
};

/** One case: rejects with an AssertionError when the dead letters break their contract. */
export type DeadLettersContractTest = { readonly name: string; readonly run: () => Promise<void> };

type Case = (harness: DeadLettersHarness) => Promise<void>;

const MINUTE_MS = 60_000;

/**
 * The contract of `DeadLetters`, as cases for any test runner.
 *
 * @example
 * for (const { name, run } of deadLettersContractTests(makeHarness)) test(name, run);
 */
export function deadLettersContractTests(
  makeHarness: () => DeadLettersHarness | Promise<DeadLettersHarness>,
): readonly DeadLettersContractTest[] {
  return CASES.map(([name, run]) => ({
    name,
    run: async () => {
      const harness = await makeHarness();
      try {
        await run(harness);
      } finally {
        await harness.close?.();
      }
    },
  }));
}

const CASES: readonly (readonly [name: string, run: Case])[] = [
  ['an event that failed waits, whole', keepsTheEvent],
  ['an event that fails again waits once, with one more attempt', countsAttempts],
  ['an event that was handled after all is forgotten', settles],
  ['settling what never failed changes nothing', settlesUnknown],
  ['an event that fails after it was settled starts anew', startsAnew],
  ['the same delivery of two tenants waits twice', tenantsAreApart],
  ['events are listed as they first failed, at most as many as asked', listsInOrder],
  ['pages follow each other, also when what stood between them is settled', pagesFollow],
  ['a list can be narrowed to a tenant, a capability, an error code, a destination', narrows],
  ['a list can be narrowed to what has not failed since a moment', narrowsByTime],
  ['an event that fails on its way to destinations has a letter for each, beside its own', splits],
  ['what a failure knows of earlier tries is added up', addsUpAttempts],
  ['the earliest first failure is kept', keepsFirstFailure],
  ['a letter says what its event came on, and whether it is a reference', keepsTheOrigin],
  ['a cursor that no page gave is refused', refusesCursor],
  ['an event that never failed is not found', findsNothing],
];

async function keepsTheEvent({ deadLetters }: DeadLettersHarness): Promise<void> {
  const event = eventOf('1');
  await deadLetters.put({ event, errorCode: 'handler_failed', errorMessage: 'why' });
  assert.equal(await deadLetters.count(), 1);
  const letter = await deadLetters.find(eventOf('1').id);
  assert.deepEqual(letter?.event, event);
  assert.equal(letter.errorCode, 'handler_failed');
  assert.equal(letter.attempts, 1);
  assert.equal(letter.lastFailedAtMs, letter.firstFailedAtMs);
  assert.equal(letter.id, event.id);
  assert.equal(letter.destination, undefined);
  assert.equal(letter.orderingKey, undefined);
}

async function keepsTheOrigin({ deadLetters }: DeadLettersHarness): Promise<void> {
  const failure = { event: eventOf('1'), errorCode: 'timeout', errorMessage: 'why' } as const;
  await deadLetters.put({ ...failure, channelType: 'letters', isReference: true });
  await deadLetters.put({ ...failure, event: eventOf('2') });
  const { letters } = await deadLetters.list({ limit: 2 });
  assert.deepEqual(
    letters.map(({ channelType, isReference }) => [channelType, isReference]),
    [
      ['letters', true],
      [undefined, undefined],
    ],
  );
}

async function countsAttempts({ deadLetters, passTime }: DeadLettersHarness): Promise<void> {
  await putOf(deadLetters, '1');
  passTime(MINUTE_MS);
  const again = { ...eventOf('1'), correlationid: 'another-delivery' };
  await deadLetters.put({ event: again, errorCode: 'timeout', errorMessage: 'too late' });
  assert.equal(await deadLetters.count(), 1);
  const letter = await deadLetters.find(eventOf('1').id);
  assert.deepEqual(letter?.event, again);
  assert.equal(letter.errorCode, 'timeout');
  assert.equal(letter.errorMessage, 'too late');
  assert.equal(letter.attempts, 2);
  assert.equal(letter.lastFailedAtMs - letter.firstFailedAtMs, MINUTE_MS);
}

async function settles({ deadLetters }: DeadLettersHarness): Promise<void> {
  for (const item of ['1', '2', '3']) await putOf(deadLetters, item);
  await deadLetters.settle([eventOf('1').id, eventOf('3').id]);
  assert.deepEqual(await idsOf(deadLetters), [eventOf('2').id]);
  assert.equal(await deadLetters.count(), 1);
}

async function settlesUnknown({ deadLetters }: DeadLettersHarness): Promise<void> {
  await deadLetters.settle([eventOf('1').id]);
  await putOf(deadLetters, '1');
  await deadLetters.settle([]);
  await deadLetters.settle([eventOf('2').id]);
  assert.equal(await deadLetters.count(), 1);
}

async function startsAnew({ deadLetters, passTime }: DeadLettersHarness): Promise<void> {
  await putOf(deadLetters, '1');
  await putOf(deadLetters, '1');
  await deadLetters.settle([eventOf('1').id]);
  passTime(MINUTE_MS);
  await putOf(deadLetters, '1');
  const letter = await deadLetters.find(eventOf('1').id);
  assert.equal(letter?.attempts, 1);
  assert.equal(letter.firstFailedAtMs, letter.lastFailedAtMs);
}

async function tenantsAreApart({ deadLetters }: DeadLettersHarness): Promise<void> {
  await putOf(deadLetters, '1', 'acme');
  await putOf(deadLetters, '1', 'umbrella');
  assert.equal(await deadLetters.count(), 2);
  await deadLetters.settle([eventOf('1', 'acme').id]);
  assert.deepEqual(await idsOf(deadLetters), [eventOf('1', 'umbrella').id]);
}

async function listsInOrder({ deadLetters, passTime }: DeadLettersHarness): Promise<void> {
  for (const item of ['3', '1', '2', '3']) {
    await putOf(deadLetters, item);
    passTime(MINUTE_MS);
  }
  const ids = ['3', '1', '2'].map((item) => eventOf(item).id);
  assert.deepEqual(await idsOf(deadLetters), ids);
  assert.deepEqual(await idsOf(deadLetters, 2), ids.slice(0, 2));
}

async function pagesFollow({ deadLetters }: DeadLettersHarness): Promise<void> {
  for (const item of ['1', '2', '3', '4']) await putOf(deadLetters, item);
  const first = await deadLetters.list({ limit: 2 });
  assert.deepEqual(
    first.letters.map(({ event }) => event.id),
    ['1', '2'].map((item) => eventOf(item).id),
  );
  await deadLetters.settle([eventOf('2').id, eventOf('3').id]);
  const second = await deadLetters.list({ limit: 2, cursor: first.nextCursor });
  assert.deepEqual(
    second.letters.map(({ event }) => event.id),
    [eventOf('4').id],
  );
  assert.equal(second.nextCursor, undefined);
}

async function narrows({ deadLetters }: DeadLettersHarness): Promise<void> {
  await putOf(deadLetters, '1', 'acme');
  await putOf(deadLetters, '2', 'umbrella');
  const event = { ...eventOf('3'), capability: 'parcel_losses' };
  await deadLetters.put({ event, errorCode: 'timeout', errorMessage: 'too late' });
  const outbound = { event: eventOf('4'), destination: 'a b{c}', orderingKey: 'parcel 4' };
  await deadLetters.put({ ...outbound, errorCode: 'rate_limited', errorMessage: 'later' });
  const queries = [
    [{ tenantId: 'umbrella' }, eventOf('2', 'umbrella').id],
    [{ capabilityId: 'parcel_losses' }, event.id],
    [{ errorCode: 'timeout' }, event.id],
    [{ tenantId: 'acme', errorCode: 'handler_failed' }, eventOf('1').id],
    [{ destination: 'a b{c}' }, deadLetterIdOf(outbound)],
  ] as const;
  for (const [query, id] of queries) {
    const { letters } = await deadLetters.list({ limit: 1, ...query });
    assert.deepEqual(
      letters.map((letter) => letter.id),
      [id],
    );
  }
  assert.deepEqual((await deadLetters.list({ limit: 10, destination: 'a' })).letters, []);
}

async function narrowsByTime({ deadLetters, passTime }: DeadLettersHarness): Promise<void> {
  for (const item of ['1', '2', '3']) {
    await putOf(deadLetters, item);
    passTime(MINUTE_MS);
  }
  await putOf(deadLetters, '1');
  const failedLast = (await deadLetters.find(eventOf('3').id))?.lastFailedAtMs ?? 0;
  const before = await deadLetters.list({ limit: 2, failedBeforeMs: failedLast });
  const until = await deadLetters.list({ limit: 2, failedBeforeMs: failedLast + 1 });
  const [second, third] = [eventOf('2').id, eventOf('3').id];
  assert.deepEqual(
    [before, until].map(({ letters }) => letters.map(({ id }) => id)),
    [[second], [second, third]],
  );
}

async function splits({ deadLetters }: DeadLettersHarness): Promise<void> {
  const event = eventOf('1');
  const failure = {
    event,
    orderingKey: 'parcel 1',
    errorCode: 'timeout',
    errorMessage: 'why',
  } as const;
  const destinations = ['erp', 'shop'];
  for (const destination of destinations) await deadLetters.put({ ...failure, destination });
  await deadLetters.put(failure);
  const ids = destinations.map((destination) => deadLetterIdOf({ event, destination }));
  const { letters } = await deadLetters.list({ limit: 10 });
  assert.deepEqual(
    letters.map((letter) => [letter.id, letter.destination, letter.orderingKey, letter.event.id]),
    [
      [ids[0], 'erp', 'parcel 1', event.id],
      [ids[1], 'shop', 'parcel 1', event.id],
      [event.id, undefined, 'parcel 1', event.id],
    ],
  );
  await deadLetters.settle([ids[0] ?? '']);
  assert.equal(await deadLetters.count(), 2);
  assert.equal((await deadLetters.find(ids[1] ?? ''))?.destination, 'shop');
}

async function addsUpAttempts({ deadLetters }: DeadLettersHarness): Promise<void> {
  const failure = { event: eventOf('1'), errorCode: 'timeout', errorMessage: 'why' } as const;
  await deadLetters.put({ ...failure, attempts: 9 });
  await deadLetters.put(failure);
  await deadLetters.put({ ...failure, attempts: 3 });
  assert.equal((await deadLetters.find(eventOf('1').id))?.attempts, 13);
}

async function keepsFirstFailure({ deadLetters, passTime }: DeadLettersHarness): Promise<void> {
  await putOf(deadLetters, '1');
  const now = (await deadLetters.find(eventOf('1').id))?.firstFailedAtMs ?? 0;
  passTime(MINUTE_MS);
  const failure = { event: eventOf('1'), errorCode: 'timeout', errorMessage: 'why' } as const;
  const told = [now - 5, now - 9, now + 1];
  for (const firstFailedAtMs of told) await deadLetters.put({ ...failure, firstFailedAtMs });
  const letter = await deadLetters.find(eventOf('1').id);
  assert.equal(letter?.firstFailedAtMs, now - 9);
  assert.equal(letter.lastFailedAtMs, now + MINUTE_MS);
  const fresh = { ...failure, event: eventOf('2'), firstFailedAtMs: now - 7 };
  await deadLetters.put(fresh);
  assert.equal((await deadLetters.find(eventOf('2').id))?.firstFailedAtMs, now - 7);
}

async function refusesCursor({ deadLetters }: DeadLettersHarness): Promise<void> {
  await assert.rejects(
    async () => deadLetters.list({ limit: 1, cursor: 'no page gave this' }),
    (error) => isConnectorError(error) && error.code === 'payload_invalid',
  );
}

async function findsNothing({ deadLetters }: DeadLettersHarness): Promise<void> {
  await putOf(deadLetters, '1');
  assert.equal(await deadLetters.find(eventOf('2').id), undefined);
}

async function putOf(deadLetters: DeadLetters, item: string, tenantId?: string): Promise<void> {
  await deadLetters.put({
    event: eventOf(item, tenantId),
    errorCode: 'handler_failed',
    errorMessage: 'why',
  });
}

async function idsOf(deadLetters: DeadLetters, limit = 10): Promise<string[]> {
  const { letters } = await deadLetters.list({ limit });
  return letters.map(({ event }) => event.id);
}

function eventOf(item: string, tenantId = 'acme'): EventEnvelope {
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
    data: { item, note: 'grüße' },
  };
}
