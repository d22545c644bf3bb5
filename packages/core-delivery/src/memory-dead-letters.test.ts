import { deriveEventId, type EventEnvelope } from '@pyloto/core-events';
import { describe, expect, test } from 'vitest';

import { deadLettersContractTests } from './contract-tests/index.ts';
import { createMemoryDeadLetters } from './index.ts';

const clock = { now: () => Date.UTC(2026, 10, 21) };
const FULL = expect.objectContaining({ code: 'state_unavailable' });

describe('the contract of dead letters', () => {
  const cases = deadLettersContractTests(() => {
    let nowMs = 0;
    return {
      deadLetters: createMemoryDeadLetters({ clock: { now: () => nowMs } }),
      passTime: (durationMs) => {
        nowMs += durationMs;
      },
    };
  });
  test.each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

test('a full store refuses the next event and keeps every earlier one', () => {
  const letters = createMemoryDeadLetters({ clock, maxItems: 2 });
  letters.put(failureOf('1'));
  letters.put(failureOf('2'));
  expect(() => letters.put(failureOf('3'))).toThrow(FULL);
  expect(idsIn(letters.list({ limit: 10 }).letters)).toEqual([eventOf('1').id, eventOf('2').id]);
});

test('a full store still counts another failure of what it keeps', () => {
  const letters = createMemoryDeadLetters({ clock, maxItems: 1 });
  letters.put(failureOf('1'));
  letters.put(failureOf('1'));
  expect(letters.find(eventOf('1').id)!.attempts).toBe(2);
});

test('a settled event makes room', () => {
  const letters = createMemoryDeadLetters({ clock, maxItems: 1 });
  letters.put(failureOf('1'));
  letters.settle([eventOf('1').id]);
  letters.put(failureOf('2'));
  expect(letters.count()).toBe(1);
});

test('events are measured as the bytes of their JSON', () => {
  const event = eventOf('1', 'grüße');
  const maxBytes = Buffer.byteLength(JSON.stringify(event));
  const fits = createMemoryDeadLetters({ clock, maxBytes });
  fits.put({ event, errorCode: 'timeout', errorMessage: 'too late' });
  expect(fits.count()).toBe(1);
  const tooSmall = createMemoryDeadLetters({ clock, maxBytes: maxBytes - 1 });
  expect(() => tooSmall.put({ event, errorCode: 'timeout', errorMessage: 'too late' })).toThrow(
    FULL,
  );
  expect(tooSmall.count()).toBe(0);
});

test('what is settled or replaced no longer takes bytes', () => {
  const maxBytes = 2 * Buffer.byteLength(JSON.stringify(eventOf('1')));
  const letters = createMemoryDeadLetters({ clock, maxBytes });
  for (let round = 0; round < 3; round++) {
    letters.put(failureOf('1'));
    letters.put(failureOf('1'));
    letters.put(failureOf('2'));
    expect(() => letters.put(failureOf('3'))).toThrow(FULL);
    letters.settle([eventOf('1').id, eventOf('1').id, eventOf('2').id, eventOf('3').id]);
    expect(letters.count()).toBe(0);
  }
});

test('a repeat that has grown too large is refused and leaves the first as it was', () => {
  const maxBytes = Buffer.byteLength(JSON.stringify(eventOf('1')));
  const letters = createMemoryDeadLetters({ clock, maxBytes });
  letters.put(failureOf('1'));
  const grown = {
    event: eventOf('1', 'a longer note'),
    errorCode: 'timeout',
    errorMessage: 'too late',
  } as const;
  expect(() => letters.put(grown)).toThrow(FULL);
  expect(letters.list({ limit: 1 }).letters).toEqual([
    {
      ...failureOf('1'),
      id: eventOf('1').id,
      attempts: 1,
      firstFailedAtMs: clock.now(),
      lastFailedAtMs: clock.now(),
    },
  ]);
});

test('an event that is no JSON is refused with its code', () => {
  const letters = createMemoryDeadLetters({ clock });
  const event = { ...eventOf('1'), data: 1n };
  expect(() => letters.put({ event, errorCode: 'timeout', errorMessage: 'too late' })).toThrow(
    expect.objectContaining({ code: 'payload_invalid', message: 'an event must be JSON' }),
  );
  expect(letters.count()).toBe(0);
});

test('ten thousand events and 64 MiB fit by default, and no more', () => {
  const letters = createMemoryDeadLetters({ clock });
  for (let item = 0; item < 10_000; item++) letters.put(failureOf(`${item}`));
  expect(() => letters.put(failureOf('one more'))).toThrow(FULL);
  const heavy = createMemoryDeadLetters({ clock });
  const note = 'x'.repeat(1024 * 1024 - 1024);
  for (let item = 0; item < 64; item++)
    heavy.put({ ...failureOf(''), event: eventOf(`${item}`, note) });
  expect(() => heavy.put({ ...failureOf(''), event: eventOf('one more', note) })).toThrow(FULL);
});

test.each([0, -1, 1.5, Number.NaN, Infinity])('%d is no limit', (limit) => {
  const problem = expect.objectContaining({ code: 'config_invalid' });
  expect(() => createMemoryDeadLetters({ clock, maxItems: limit })).toThrow(problem);
  expect(() => createMemoryDeadLetters({ clock, maxBytes: limit })).toThrow(problem);
});

function failureOf(item: string) {
  return { event: eventOf(item), errorCode: 'handler_failed', errorMessage: 'why' } as const;
}

function idsIn(letters: readonly { readonly event: EventEnvelope }[]): string[] {
  return letters.map(({ event }) => event.id);
}

function eventOf(item: string, note = 'ahoy'): EventEnvelope {
  const dedupeKey = `parcels:berth-7:msg:${item}`;
  return {
    specversion: '1.0',
    id: deriveEventId({ tenantId: 'acme', connector: 'parcels', dedupeKey }),
    type: 'pyloto.parcels.parcel_moved.v1',
    source: '/connectors/parcels/berth-7',
    time: '2026-11-21T08:00:00.000Z',
    datacontenttype: 'application/json',
    tenantid: 'acme',
    connector: 'parcels',
    capability: 'parcel_updates',
    correlationid: 'a-delivery',
    dedupekey: dedupeKey,
    data: { note },
  };
}
