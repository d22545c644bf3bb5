import { ConnectorError, type DeadLetter } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { outboundDigest } from '../dead-letter-id.ts';
import { createMemoryDeadLetters } from '../memory-dead-letters.ts';
import { createOutbox } from './create-outbox.ts';
import { eventOf, HOUR_MS, MINUTE_MS, openOutbox, scriptedSink } from './test-harness.ts';

function fails(
  status: number,
  code: 'upstream_unavailable' | 'upstream_rejected' | 'rate_limited' = 'upstream_unavailable',
  retryAfterMs?: number,
) {
  return () => {
    throw new ConnectorError(code, 'answer must be a 2xx', {
      upstreamStatus: status,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  };
}
const succeeds = (): void => {};
const digestOf = (item: string): string => outboundDigest(eventOf(item).id, 'crm');

async function books({ books: { ledger } }: ReturnType<typeof openOutbox>) {
  const { accepted, handled, pending, dead } = await ledger.books({
    tenantId: 'acme',
    connector: 'parcels',
  });
  return { accepted, handled, pending, dead };
}

test('accepting takes one call of the ledger and one of the queue, for any number of events', async () => {
  const outbox = openOutbox();
  await outbox.accept('1', '2', '3');
  expect(outbox.books.calls).toEqual(['accept']);
  expect(outbox.queued.adds).toEqual([3]);
  expect(outbox.queued.jobs.map(({ backlog }) => backlog)).toEqual([3, 3, 3]);
});

test('accepting nothing asks nobody', async () => {
  const outbox = openOutbox();
  await outbox.accept();
  expect(outbox.books.calls).toEqual([]);
});

test('what the queue does not take leaves the books as they were, and is accepted later', async () => {
  const outbox = openOutbox([succeeds]);
  await outbox.accept('1');
  const full = new ConnectorError('state_unavailable', 'the outbox must have room');
  const queue = { ...outbox.options.queue, add: () => Promise.reject(full) };
  const refusing = createOutbox({ ...outbox.options, queue });
  const entries = ['1', '2', '3'].map((item) => {
    return { event: eventOf(item), destinationId: 'crm', orderingKey: 'ana' };
  });

  await expect(refusing.accept(entries, 'acme')).rejects.toBe(full);

  expect(await books(outbox)).toEqual({ accepted: 1, handled: 0, pending: 1, dead: 0 });
  await outbox.acceptInOrder('3');
  await outbox.runDue();
  expect(outbox.delivered.map(({ data }) => data)).toEqual([{ item: '1' }, { item: '3' }]);
});

test('what was delivered is not queued again, and a second job of it delivers nothing', async () => {
  const outbox = openOutbox([succeeds]);
  await outbox.accept('1');
  await outbox.accept('1');
  await outbox.runDue();
  await outbox.accept('1');
  expect(outbox.delivered).toHaveLength(1);
  expect(outbox.queued.jobs).toEqual([]);
  expect(await books(outbox)).toEqual({ accepted: 1, handled: 1, pending: 0, dead: 0 });
});

test('an event for two destinations is delivered to each', async () => {
  const other = scriptedSink(succeeds);
  const { options, queued, delivered } = openOutbox([succeeds]);
  const destinations = [...options.destinations, { id: 'lake', sink: other.sink }];
  const outbox = createOutbox({ ...options, destinations });
  const entries = ['crm', 'lake'].map((destinationId) => ({ event: eventOf('1'), destinationId }));
  await outbox.accept(entries, 'acme');
  await queued.runDue(outbox.process);
  expect([delivered.length, other.delivered.length]).toEqual([1, 1]);
});

test('a lease that could end during a delivery is refused, and so are two destinations of one id', () => {
  const config = expect.objectContaining({ code: 'config_invalid' });
  expect(() => openOutbox([], { leaseMs: 15_000 })).toThrow(config);
  const { options } = openOutbox();
  const destinations = [...options.destinations, ...options.destinations];
  expect(() => createOutbox({ ...options, destinations })).toThrow(config);
});

test.each([500, 404, 401, 301])(
  'a %i is tried again by the schedule, then it is a dead letter',
  async (status) => {
    const outbox = openOutbox([
      fails(status, status === 500 ? 'upstream_unavailable' : 'upstream_rejected'),
    ]);
    await outbox.accept('1');
    const startedAtMs = outbox.clock.now();
    await outbox.runDue();
    expect(outbox.queued.waitsMs()).toEqual([5_000]);
    outbox.pass(5_000);
    await outbox.runDue();
    expect(outbox.queued.waitsMs()).toEqual([5 * MINUTE_MS]);
    expect(await books(outbox)).toEqual({ accepted: 1, handled: 0, pending: 1, dead: 0 });
    outbox.pass(5 * MINUTE_MS);
    await outbox.runDue();
    expect(outbox.delivered.map(({ id }) => id)).toEqual([
      eventOf('1').id,
      eventOf('1').id,
      eventOf('1').id,
    ]);
    expect(outbox.queued.jobs).toEqual([]);
    expect(outbox.letters.find(`out_${digestOf('1')}`)).toMatchObject({
      destination: 'crm',
      attempts: 3,
      firstFailedAtMs: startedAtMs,
      lastFailedAtMs: startedAtMs + 5_000 + 5 * MINUTE_MS,
    });
    expect(await books(outbox)).toEqual({ accepted: 1, handled: 0, pending: 0, dead: 1 });
  },
);

test.each([
  [0, 4_000],
  [0.5, 5_000],
  [0.999_999, 6_000],
])('chance %d makes the first wait of 5 s one of %i ms', async (chance, waitMs) => {
  const outbox = openOutbox([fails(500)], { random: () => chance });
  await outbox.accept('1');
  await outbox.runDue();
  expect(outbox.queued.waitsMs()).toEqual([waitMs]);
});

test.each([
  ['shorter than the schedule', 1_000, 5_000],
  ['a little longer', 7_000, 7_000],
  ['much longer', HOUR_MS, 10_000],
])(
  'a Retry-After that is %s is kept between the scheduled wait and twice that',
  async (_, askedMs, waitMs) => {
    const outbox = openOutbox([fails(429, 'rate_limited', askedMs)]);
    await outbox.accept('1');
    await outbox.runDue();
    expect(outbox.queued.waitsMs()).toEqual([waitMs]);
  },
);

test.each(['config_invalid', 'payload_invalid', 'address_forbidden'] as const)(
  'what fails as %s is a dead letter at once, and says nothing against its destination',
  async (code) => {
    const outbox = openOutbox([
      () => {
        throw new ConnectorError(code, 'an expectation');
      },
    ]);
    await outbox.accept('1');
    await outbox.runDue();
    expect(outbox.letters.find(`out_${digestOf('1')}`)).toMatchObject({
      errorCode: code,
      attempts: 1,
    });
    expect(await outbox.options.destinationStates.read('crm')).toMatchObject({ failures: 0 });
  },
);

test('an answer that does not come in time is a failure, and the call is told to stop', async () => {
  let told: unknown;
  const outbox = openOutbox([
    (signal) =>
      new Promise(() => {
        signal.addEventListener('abort', () => (told = signal.reason));
      }),
  ]);
  await outbox.accept('1');
  const running = outbox.runDue();
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  outbox.pass(15_000);
  await running;
  expect(told).toMatchObject({ code: 'timeout' });
  expect(outbox.queued.jobs).toMatchObject([{ data: { attempt: 2 } }]);
  expect(outbox.named('delivery_failed')).toMatchObject([{ errorCode: 'timeout', attempt: 1 }]);
});

test('nothing is said of a foreign error but its class', async () => {
  const outbox = openOutbox(
    [
      () => {
        throw new RangeError('5511999990000 is too long');
      },
    ],
    { retryScheduleMs: [] },
  );
  await outbox.accept('1');
  await outbox.runDue();
  expect(JSON.stringify([outbox.lines, outbox.letters.find(`out_${digestOf('1')}`)])).not.toContain(
    '55119',
  );
  expect(outbox.named('delivery_failed')).toMatchObject([{ errorMessage: 'RangeError' }]);
});

test('a delivery that outlasted its lease is marked delivered all the same', async () => {
  const outbox = openOutbox([() => outbox.pass(31_000)]);
  await outbox.accept('1');
  await outbox.runDue();
  expect(outbox.delivered).toHaveLength(1);
  expect(outbox.queued.jobs).toEqual([]);
  expect(await books(outbox)).toEqual({ accepted: 1, handled: 1, pending: 0, dead: 0 });
  expect(outbox.named('lease_lost')).toMatchObject([{ count: 1 }]);
});

test('a delivery that lost its lease to another copy leaves the outcome to that copy', async () => {
  const outbox = openOutbox([
    () => {
      outbox.pass(31_000);
      void outbox.books.claimAs(digestOf('1'), 'another copy');
    },
  ]);
  await outbox.accept('1');
  await outbox.queued.runOne(outbox.queued.jobs[0]!, outbox.outbox.process);
  expect(outbox.queued.jobs).toMatchObject([{ data: { attempt: 1 } }]);
  expect(await books(outbox)).toEqual({ accepted: 1, handled: 0, pending: 1, dead: 0 });
});

test('what another copy delivers comes again, without using an attempt', async () => {
  const outbox = openOutbox([succeeds]);
  await outbox.accept('1');
  await outbox.books.claimAs(digestOf('1'), 'another copy');
  await outbox.runDue();
  expect(outbox.delivered).toHaveLength(0);
  expect(outbox.queued.jobs).toMatchObject([{ data: { attempt: 1, waits: 1 } }]);
  expect(outbox.queued.waitsMs()).toEqual([250]);
  for (let look = 0; look < 10; look++) {
    outbox.pass(5_000);
    await outbox.runDue();
  }
  expect(outbox.queued.waitsMs()).toEqual([5_000]);
});

test('an open breaker makes events wait without a claim and without using an attempt', async () => {
  const outbox = openOutbox([succeeds]);
  await outbox.accept('1', '2');
  outbox.admissions.push({ admitted: false, retryAfterMs: 30_000 });
  await outbox.runDue();
  expect(outbox.delivered).toHaveLength(0);
  expect(Math.min(...outbox.queued.waitsMs())).toBeGreaterThanOrEqual(30_000);
  expect(Array.from(outbox.books.items.values(), ({ owner }) => owner)).toEqual(['', '']);
  outbox.books.calls.splice(0);
  await outbox.queued.runOne(outbox.queued.jobs[1]!, outbox.outbox.process);
  expect(outbox.books.calls).toEqual([]);
  outbox.pass(MINUTE_MS);
  await outbox.runDue();
  expect(outbox.delivered).toHaveLength(2);
  expect(await books(outbox)).toEqual({ accepted: 2, handled: 2, pending: 0, dead: 0 });
});

test('once a delivery succeeds, the next ones wait for no breaker any more', async () => {
  const outbox = openOutbox([
    async () => {
      outbox.admissions.push({ admitted: false, retryAfterMs: 30_000 });
      await outbox.queued.runOne(outbox.queued.jobs[1]!, outbox.outbox.process);
    },
    succeeds,
  ]);
  await outbox.accept('1', '2');
  await outbox.runDue();
  await outbox.accept('3');
  await outbox.runDue();
  expect(outbox.delivered.map(({ id }) => id)).toEqual([eventOf('1').id, eventOf('3').id]);
});

test('whoever the breaker admits tells how it went, also one that a limit or another copy holds back', async () => {
  let limits = 1;
  let asked = 0;
  const outbox = openOutbox([succeeds], {
    breaker: {
      admit: () => {
        asked += 1;
        return { admitted: true };
      },
      succeeded: () => (asked -= 1),
      failed: () => (asked -= 1),
    },
    pacer: {
      take: () => (limits-- > 0 ? { admitted: false, retryAfterMs: 1_000 } : { admitted: true }),
    },
  });
  await outbox.accept('1', '2');
  await outbox.books.claimAs(digestOf('2'), 'another copy');
  await outbox.runDue();
  expect(asked).toBe(0);
});

test('the breaker is told of failures that count, and of answers', async () => {
  const outbox = openOutbox([fails(503), fails(404, 'upstream_rejected'), succeeds]);
  await outbox.accept('1', '2', '3');
  await outbox.runDue();
  expect(outbox.told).toEqual(['failed', 'succeeded', 'succeeded']);
});

test('a limit makes events wait without using an attempt', async () => {
  const works: unknown[] = [];
  const outbox = openOutbox([succeeds], {
    pacer: {
      take: (work) => {
        works.push(work);
        return works.length > 1 ? { admitted: true } : { admitted: false, retryAfterMs: 2_000 };
      },
    },
  });
  await outbox.accept('1');
  await outbox.runDue();
  expect(works).toEqual([
    { connector: 'parcels', tenantId: 'acme', direction: 'outbound', name: 'crm', count: 1 },
  ]);
  expect(outbox.queued.jobs).toMatchObject([{ data: { attempt: 1 } }]);
  outbox.pass(2_500);
  await outbox.runDue();
  expect(outbox.delivered).toHaveLength(1);
});

test('what a limit refuses is released, also when the limit cannot answer', async () => {
  const answers = [
    () => ({ admitted: false, retryAfterMs: 2_000 }) as const,
    () => {
      throw new ConnectorError('state_unavailable', 'the state store must answer');
    },
  ];
  const outbox = openOutbox([succeeds], {
    pacer: { take: () => answers.shift()?.() ?? { admitted: true } },
  });
  await outbox.accept('1');
  const look = () => outbox.queued.runOne(outbox.queued.jobs[0]!, outbox.outbox.process);
  await look();
  expect(outbox.queued.waitsMs()[0]).toBeGreaterThanOrEqual(2_000);
  expect([...outbox.books.items.values()]).toMatchObject([{ owner: '' }]);
  await expect(look()).rejects.toThrow('must answer');
  expect([...outbox.books.items.values()]).toMatchObject([{ owner: '' }]);
  await look();
  expect(outbox.delivered).toHaveLength(1);
});

test('a look that leads to no call takes nothing of the limit: done, in flight, behind, off, breaker open', async () => {
  let taken = 0;
  const outbox = openOutbox([succeeds], {
    pacer: {
      take: () => {
        taken += 1;
        return { admitted: true };
      },
    },
  });
  const look = (at: number) => outbox.queued.runOne(outbox.queued.jobs[at]!, outbox.outbox.process);
  await outbox.accept('done', 'done');
  await look(0);
  expect(taken).toBe(1);
  await look(0);
  await outbox.acceptInOrder('in flight', 'behind');
  await outbox.books.claimAs(digestOf('in flight'), 'another copy');
  await look(0);
  await look(1);
  expect([taken, outbox.delivered.length]).toEqual([1, 1]);
  await outbox.accept('refused', 'open', 'off');
  outbox.admissions.push({ admitted: false, retryAfterMs: 30_000 });
  await look(2);
  expect(taken).toBe(2);
  await look(3);
  await outbox.options.destinationStates.disable('crm', 'gone', outbox.clock.now());
  await look(4);
  expect([taken, outbox.delivered.length, outbox.letters.count()]).toEqual([2, 1, 1]);
});

test('where much waits, what waits for a breaker looks again spread over minutes', async () => {
  let seed = 0;
  const random = (): number => (seed = (seed + 0.618_033_988_75) % 1);
  const outbox = openOutbox([succeeds], { random });
  await outbox.accept(...Array.from({ length: 5_000 }, (_, index) => `${index}`));
  outbox.admissions.push(
    ...outbox.queued.jobs.map(() => ({ admitted: false, retryAfterMs: 30_000 })),
  );
  await outbox.runDue();
  const waits = outbox.queued.waitsMs();
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(30_000);
  expect(Math.max(...waits)).toBeLessThanOrEqual(101_000);
  const busiest = Map.groupBy(waits, (waitMs) => Math.floor(waitMs / 1_000));
  expect(Math.max(...Array.from(busiest.values(), (each) => each.length))).toBeLessThan(100);
});

test('410 switches a destination off; what is for it becomes dead letters, and goes once it is on again', async () => {
  const outbox = openOutbox([fails(410, 'upstream_rejected'), succeeds]);
  await outbox.accept('1', '2');
  await outbox.runDue();
  expect(outbox.delivered).toHaveLength(1);
  expect(outbox.named('destination_disabled')).toMatchObject([
    { level: 'error', sink: 'crm', reason: 'gone' },
  ]);
  expect(outbox.counted).toContain('destinations_disabled_total parcels crm 1');
  expect(await books(outbox)).toEqual({ accepted: 2, handled: 0, pending: 0, dead: 2 });
  const { letters } = outbox.letters.list({ limit: 10 });
  expect(letters.map(({ errorCode }) => errorCode)).toEqual([
    'upstream_rejected',
    'upstream_rejected',
  ]);

  expect(await outbox.options.destinationStates.enable('crm')).toBe(true);
  for (const letter of letters) await outbox.outbox.replay(letter);
  await outbox.runDue();
  expect(outbox.letters.count()).toBe(0);
  expect(outbox.delivered.map(({ id }) => id).toSorted()).toEqual(
    [eventOf('1').id, eventOf('1').id, eventOf('2').id].toSorted(),
  );
  expect(await books(outbox)).toMatchObject({ handled: 2, dead: 0 });
});

test('a late second job of a delivered event makes no dead letter of it while its destination is off', async () => {
  const outbox = openOutbox([succeeds]);
  await outbox.accept('1');
  await outbox.accept('1');
  await outbox.queued.runOne(outbox.queued.jobs[0]!, outbox.outbox.process);
  await outbox.options.destinationStates.disable('crm', 'gone', outbox.clock.now());
  await outbox.runDue();
  expect(outbox.letters.count()).toBe(0);
  expect(outbox.queued.jobs).toEqual([]);
});

test('what another copy delivers is no dead letter when its destination goes off meanwhile', async () => {
  const outbox = openOutbox([succeeds]);
  await outbox.accept('1');
  await outbox.books.claimAs(digestOf('1'), 'another copy');
  await outbox.options.destinationStates.disable('crm', 'gone', outbox.clock.now());
  await outbox.runDue();
  expect(outbox.letters.count()).toBe(0);
  expect(outbox.queued.jobs).toHaveLength(1);
});

test('when the dead letters have no room, the event stays in its queue', async () => {
  const outbox = openOutbox([fails(500)], {
    retryScheduleMs: [],
    deadLetters: {
      ...createMemoryDeadLetters({ clock: { now: () => 0 } }),
      put: () => {
        throw new ConnectorError('state_unavailable', 'the dead letters must have room');
      },
    },
  });
  await outbox.accept('1');
  await outbox.runDue();
  expect(outbox.queued.jobs).toHaveLength(1);
  expect(outbox.queued.waitsMs()[0]).toBeGreaterThanOrEqual(MINUTE_MS);
  expect(await books(outbox)).toMatchObject({ pending: 1 });
  expect([...outbox.books.items.values()]).toMatchObject([{ owner: '' }]);
});

test('an event for a destination that this copy does not know stays, and is told once a minute', async () => {
  const outbox = openOutbox();
  const entries = ['1', '2', '3'].map((item) => ({ event: eventOf(item), destinationId: 'gone' }));
  await outbox.outbox.accept(entries, 'acme');
  await outbox.runDue();
  expect(outbox.queued.jobs).toHaveLength(3);
  expect(Math.min(...outbox.queued.waitsMs())).toBeGreaterThanOrEqual(MINUTE_MS);
  expect(outbox.named('destination_unknown')).toHaveLength(1);
});

test('a destination that fails for five days is announced three times, then switched off', async () => {
  const outbox = openOutbox([fails(500)], {
    retryScheduleMs: Array.from({ length: 30 }, () => 6 * HOUR_MS),
  });
  await outbox.accept('1');
  for (let look = 0; look < 25; look++) {
    await outbox.runDue();
    outbox.pass(6 * HOUR_MS);
  }
  expect(outbox.named('destination_failing').map(({ count }) => count)).toEqual([11, 15, 19]);
  expect(outbox.named('destination_disabled')).toMatchObject([{ reason: 'failing' }]);
  await outbox.runDue();
  expect(outbox.letters.count()).toBe(1);
});

test('one success in five days keeps a destination on', async () => {
  const ten = Array.from({ length: 10 }, () => fails(500));
  const outbox = openOutbox([...ten, succeeds, fails(500)], {
    retryScheduleMs: Array.from({ length: 30 }, () => 6 * HOUR_MS),
  });
  await outbox.accept('1');
  for (let look = 0; look < 11; look++) {
    await outbox.runDue();
    outbox.pass(6 * HOUR_MS);
  }
  await outbox.accept('2');
  for (let look = 0; look < 15; look++) {
    await outbox.runDue();
    outbox.pass(6 * HOUR_MS);
  }
  expect(outbox.named('destination_disabled')).toEqual([]);
});

test('events of one ordering key leave one at a time, in order, and one that fails holds back its own only', async () => {
  const outbox = openOutbox([fails(500), succeeds]);
  await outbox.acceptInOrder('1', '2', '3');
  await outbox.accept('other');
  await outbox.runDue();
  expect(outbox.delivered.map(({ id }) => id)).toEqual([eventOf('1').id, eventOf('other').id]);
  outbox.pass(5_000);
  await outbox.queued.runOne(outbox.queued.jobs[0]!, outbox.outbox.process);
  await outbox.runDue();
  expect(outbox.delivered.slice(2).map(({ id }) => id)).toEqual([
    eventOf('1').id,
    eventOf('2').id,
    eventOf('3').id,
  ]);
});

test('an ordering key that fails holds back no other key', async () => {
  const outbox = openOutbox([fails(500), succeeds]);
  const entries = ['ana', 'ben'].map((orderingKey) => {
    return { event: eventOf(orderingKey), destinationId: 'crm', orderingKey };
  });
  await outbox.outbox.accept(entries, 'acme');
  await outbox.runDue();
  expect(outbox.delivered.map(({ id }) => id)).toEqual([eventOf('ana').id, eventOf('ben').id]);
});

test('the next of an ordering key is woken, it does not wait until it looks by itself', async () => {
  const outbox = openOutbox([fails(500), succeeds]);
  await outbox.acceptInOrder('1', '2');
  await outbox.runDue();
  for (let second = 0; second < 4; second++) {
    outbox.pass(1_000);
    await outbox.runDue();
  }
  outbox.pass(1_000);
  const [first, second] = outbox.queued.jobs;
  second!.dueAtMs = outbox.clock.now() + HOUR_MS;
  await outbox.queued.runOne(first!, outbox.outbox.process);
  await outbox.runDue();
  expect(outbox.delivered.map(({ id }) => id)).toEqual([
    eventOf('1').id,
    eventOf('1').id,
    eventOf('2').id,
  ]);
});

test('a dead letter steps aside, and goes by itself when it is replayed', async () => {
  const outbox = openOutbox([fails(500), succeeds], { retryScheduleMs: [] });
  await outbox.acceptInOrder('1', '2');
  await outbox.runDue();
  expect(outbox.delivered.map(({ id }) => id)).toEqual([eventOf('1').id, eventOf('2').id]);
  const letter: DeadLetter = outbox.letters.find(`out_${digestOf('1')}`)!;
  expect(letter.orderingKey).toBe('ana');
  await outbox.outbox.replay(letter);
  await outbox.runDue();
  expect(outbox.letters.count()).toBe(0);
  expect(await books(outbox)).toMatchObject({ handled: 2, dead: 0 });
});

test('a replay of an ordered event whose job waits makes it run now', async () => {
  const outbox = openOutbox([fails(500), fails(500), succeeds]);
  await outbox.acceptInOrder('1');
  await outbox.runDue();
  outbox.pass(5_000);
  await outbox.runDue();
  const { event } = outbox.queued.jobs[0]!.data;
  await outbox.outbox.replay({
    id: `out_${digestOf('1')}`,
    event,
    destination: 'crm',
    orderingKey: 'ana',
    errorCode: 'timeout',
    errorMessage: 'why',
    attempts: 1,
    firstFailedAtMs: 0,
    lastFailedAtMs: 0,
  });
  await outbox.runDue();
  expect(outbox.delivered).toHaveLength(3);
});

/** Parts that fall silent when one call of theirs has taken effect, as in a process that is killed there, until it is started again. */
function killedAfter(step: string) {
  const life = { wasKilled: false, isDown: false };
  const mortal = <TParts extends object>(parts: TParts): TParts =>
    new Proxy(parts, {
      get: (target, name, receiver) => {
        const method: unknown = Reflect.get(target, name, receiver);
        if (typeof method !== 'function') return method;
        return async (...call: unknown[]) => {
          if (life.isDown) throw new Error('killed');
          const answer: unknown = await method(...call);
          if (name !== step || life.wasKilled) return answer;
          Object.assign(life, { wasKilled: true, isDown: true });
          throw new Error('killed');
        };
      },
    });
  return { life, mortal };
}

test.each([
  ['claim', [succeeds], 1],
  ['complete', [succeeds], 1],
  ['succeeded', [succeeds], 1],
  ['settle', [succeeds], 1],
  ['failed', [fails(500), succeeds], 2],
  ['release', [fails(500), succeeds], 2],
  ['put', [fails(500), fails(500), fails(500), succeeds], 4],
  ['settle', [fails(500), fails(500), fails(500), succeeds], 4],
] as const)(
  'a kill right after "%s" took effect loses nothing and repeats nothing that was confirmed',
  async (step, acts, deliveries) => {
    const outbox = openOutbox(acts);
    const { options } = outbox;
    const { life, mortal } = killedAfter(step);
    const { process, replay } = createOutbox({
      ...options,
      ledger: mortal(options.ledger),
      deadLetters: mortal(options.deadLetters),
      destinationStates: mortal(options.destinationStates),
    });
    await outbox.accept('1');
    for (let look = 0; look < 8; look++) {
      for (const job of outbox.queued.jobs.slice()) {
        life.isDown = false;
        await outbox.queued.runOne(job, process).catch(() => {});
      }
      outbox.pass(6 * MINUTE_MS);
      life.isDown = false;
      if (outbox.queued.jobs.length > 0) continue;
      for (const letter of outbox.letters.list({ limit: 10 }).letters) await replay(letter);
    }
    expect(life.wasKilled).toBe(true);
    expect(outbox.delivered).toHaveLength(deliveries);
    expect(await books(outbox)).toEqual({ accepted: 1, handled: 1, pending: 0, dead: 0 });
    expect(outbox.letters.count()).toBe(0);
    expect(outbox.queued.jobs).toEqual([]);
  },
);
