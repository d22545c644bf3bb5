import { hash } from 'node:crypto';

import {
  type Clock,
  isConnectorError,
  type Ledger,
  type LedgerBatch,
} from '@pyloto/core-connectors';
import { describe, expect, test } from 'vitest';

import { ledgerContractTests, type LedgerHarness } from './contract-tests/index.ts';
import { createMemoryLedger, type MemoryLedger } from './index.ts';

const LEASE_MS = 30_000;
const DAY_MS = 86_400_000;
/** Instrumented for coverage or mutation, hundreds of thousands of items take their time. */
const SLOW = { timeout: 120_000 };

describe('the contract of a ledger', () => {
  test.each(ledgerContractTests(memoryHarness))('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

describe('memory is bounded', () => {
  test.each([20_000, 200_000])('%i distinct items stay within the cap', SLOW, async (items) => {
    const { ledger } = setUp({ maxEntries: 1_000 });
    for (let at = 0; at < items; at += 100) await finish(ledger, batchOf('a', at, 100), DAY_MS);
    expect(ledger.stats()).toEqual({
      entries: 1_000,
      inFlight: 0,
      scopes: 1,
      evicted: items - 1_000,
    });
  });

  test.each([20_000, 200_000])(
    '%i distinct items leave as their retention ends',
    SLOW,
    async (items) => {
      const { ledger, clock } = setUp({ maxEntries: items });
      let most = 0;
      for (let at = 0; at < items; at += 100) {
        await finish(ledger, batchOf('a', at, 100), 1_000);
        clock.pass(100);
        most = Math.max(most, ledger.stats().entries);
      }
      expect(most).toBe(1_000);
      expect(ledger.stats().evicted).toBe(0);
    },
  );

  test('abandoned leases leave as they end', async () => {
    const { ledger, clock } = setUp({ maxEntries: 100_000 });
    for (let at = 0; at < 20_000; at += 100) {
      await ledger.claim(batchOf('a', at, 100), 1_000);
      clock.pass(100);
    }
    expect(ledger.stats()).toEqual({ entries: 1_000, inFlight: 1_000, scopes: 1, evicted: 0 });
  });

  test('ended entries of every retention leave, whatever was completed before them', async () => {
    const { ledger, clock } = setUp({ maxEntries: 10_000 });
    await finish(ledger, batchOf('a', 0, 100), 7 * DAY_MS);
    await finish(ledger, batchOf('a', 100, 100), 1_000);
    await finish(ledger, batchOf('a', 200, 100), DAY_MS);
    clock.pass(1_000);
    await finish(ledger, batchOf('a', 300, 100), DAY_MS);
    expect(ledger.stats().entries).toBe(300);
    clock.pass(DAY_MS);
    await finish(ledger, batchOf('a', 400, 100), DAY_MS);
    expect(ledger.stats().entries).toBe(200);
  });

  test('an ended entry leaves, whatever longer retention of the same order began before it', async () => {
    const { ledger, clock } = setUp({ maxEntries: 100 });
    await finish(ledger, batchOf('a', 0, 1), 1_000);
    await finish(ledger, batchOf('a', 1, 1), 700);
    clock.pass(700);
    await ledger.claim(batchOf('b', 10, 1), LEASE_MS);
    expect(ledger.stats().entries).toBe(2);
  });

  test('retentions of any number do not pile up', async () => {
    const { ledger, clock } = setUp({ maxEntries: 10_000 });
    for (let at = 0; at < 5_000; at++)
      await finish(ledger, batchOf('a', at, 1), 1_000 + at * 7_919);
    await ledger.claim(batchOf('b', 20_000, 1), Number.MAX_SAFE_INTEGER);
    clock.pass(1_000 + 5_000 * 7_919);
    await ledger.claim(batchOf('c', 5_000, 5_000), LEASE_MS);
    expect(ledger.stats()).toEqual({ entries: 5_001, inFlight: 5_001, scopes: 1, evicted: 0 });
  });

  test('a claim sweeps a little more than it adds, so that no call is long', async () => {
    const { ledger, clock } = setUp({ maxEntries: 10_000 });
    await finish(ledger, batchOf('a', 0, 1_000), 1_000);
    clock.pass(1_000);
    await ledger.claim(batchOf('b', 1_000, 10), LEASE_MS);
    expect(ledger.stats().entries).toBe(1_000 - (2 * 10 + 16) + 10);
    await ledger.claim(batchOf('b', 2_000, 1), LEASE_MS);
    expect(ledger.stats().entries).toBe(1_000 - (2 * 10 + 16) + 10 - (2 * 1 + 16) + 1);
    await ledger.claim(batchOf('b', 3_000, 1_000), LEASE_MS);
    expect(ledger.stats()).toEqual({ entries: 1_011, inFlight: 1_011, scopes: 1, evicted: 0 });
  });

  test('a tenant with nothing left costs nothing', async () => {
    const { ledger, clock } = setUp({ maxEntries: 1_000 });
    for (let tenant = 0; tenant < 50; tenant++) {
      const batch = { ...batchOf('a', 0, 1), tenantId: `tenant-${tenant}` };
      await finish(ledger, batch, 1_000);
      await finish(ledger, { ...batch, connector: 'email' }, 1_000);
      await ledger.claim({ ...batch, keys: [] }, LEASE_MS);
      await ledger.complete({ ...batch, tenantId: 'unknown' }, LEASE_MS);
    }
    await ledger.claim({ ...batchOf('a', 0, 0), tenantId: 'idle' }, LEASE_MS);
    expect(ledger.stats().scopes).toBe(100);
    await ledger.claim({ ...batchOf('a', 1, 1), tenantId: 'released' }, LEASE_MS);
    expect(ledger.stats().scopes).toBe(101);
    await ledger.release({ ...batchOf('a', 1, 1), tenantId: 'released' });
    expect(ledger.stats().scopes).toBe(100);
    clock.pass(1_000);
    await ledger.claim(batchOf('a', 0, 100), LEASE_MS);
    expect(ledger.stats().scopes).toBe(1);
  });
});

describe('at the cap', () => {
  test('the item completed first makes room, and is counted', async () => {
    const { ledger, clock, evictions } = setUp({ maxEntries: 4 });
    for (const at of [0, 1, 2, 3]) {
      await finish(ledger, batchOf('a', at, 1), DAY_MS);
      clock.pass(1);
    }
    expect(evictions).toEqual([]);
    expect(await ledger.claim(batchOf('b', 10, 2), LEASE_MS)).toEqual(['claimed', 'claimed']);
    expect(evictions).toEqual([2]);
    expect(await ledger.claim(batchOf('b', 2, 2), LEASE_MS)).toEqual(['done', 'done']);
    expect(await ledger.claim(batchOf('b', 0, 1), LEASE_MS)).toEqual(['claimed']);
    expect(evictions).toEqual([2, 1]);
    expect(ledger.stats()).toEqual({ entries: 4, inFlight: 3, scopes: 1, evicted: 3 });
  });

  test.each([
    [1, [0, 1, 3]],
    [2, [1, 3]],
    [3, [1]],
  ])('the first %i go by completion, not by claim or retention', async (count, left) => {
    const { ledger, clock } = setUp({ maxEntries: 4 });
    await ledger.claim(batchOf('a', 0, 4), LEASE_MS);
    for (const [item, retentionMs] of [
      [2, 7 * DAY_MS],
      [0, DAY_MS],
      [3, 7 * DAY_MS],
      [1, DAY_MS / 2],
    ] as const) {
      clock.pass(1);
      await ledger.complete(batchOf('a', item, 1), retentionMs);
    }
    await ledger.claim(batchOf('b', 10, count), LEASE_MS);
    await ledger.release(batchOf('b', 10, count));
    expect(await doneAmong(ledger, [0, 1, 2, 3])).toEqual(left);
  });

  test('an item whose retention ended goes before one that is still remembered', async () => {
    const { ledger, clock, evictions } = setUp({ maxEntries: 40 });
    await finish(ledger, batchOf('a', 0, 1), DAY_MS);
    await finish(ledger, batchOf('a', 1, 39), 1_000);
    clock.pass(1_000);
    await ledger.claim(batchOf('b', 100, 39), LEASE_MS);
    expect(await doneAmong(ledger, [0])).toEqual([0]);
    expect(evictions).toEqual([]);
  });

  test('nothing in flight is pushed out: the claim is refused and claims nothing', async () => {
    const { ledger, clock, evictions } = setUp({ maxEntries: 4 });
    await finish(ledger, batchOf('a', 0, 1), DAY_MS);
    await ledger.claim(batchOf('b', 1, 3), LEASE_MS);
    const error = await ledger
      .claim(batchOf('c', 10, 2), LEASE_MS)
      .catch((thrown: unknown) => thrown);
    expect(isConnectorError(error) && error.code).toBe('state_unavailable');
    expect(ledger.stats()).toEqual({ entries: 4, inFlight: 3, scopes: 1, evicted: 0 });
    expect(await doneAmong(ledger, [0])).toEqual([0]);
    expect(evictions).toEqual([]);
    expect(await ledger.claim(batchOf('c', 10, 1), LEASE_MS)).toEqual(['claimed']);
    await ledger.release(batchOf('b', 1, 1));
    expect(await ledger.claim(batchOf('c', 11, 1), LEASE_MS)).toEqual(['claimed']);
    clock.pass(LEASE_MS);
    expect(await ledger.claim(batchOf('d', 20, 4), LEASE_MS)).toEqual(Array(4).fill('claimed'));
  });

  test('a refused claim leaves no trace of its tenant', async () => {
    const { ledger } = setUp({ maxEntries: 1 });
    await ledger.claim(batchOf('a', 0, 1), LEASE_MS);
    await expect(
      ledger.claim({ ...batchOf('a', 0, 1), tenantId: 'other' }, LEASE_MS),
    ).rejects.toThrow('the ledger must have room for the items in flight');
    expect(ledger.stats().scopes).toBe(1);
  });

  test('a batch larger than the cap is refused', async () => {
    const { ledger } = setUp({ maxEntries: 4 });
    await expect(ledger.claim(batchOf('a', 0, 5), LEASE_MS)).rejects.toThrow('must have room');
    expect(ledger.stats().entries).toBe(0);
    expect(await ledger.claim(batchOf('a', 0, 4), LEASE_MS)).toEqual(Array(4).fill('claimed'));
  });

  test('all leases that ended give room, however many there are', async () => {
    const { ledger, clock } = setUp({ maxEntries: 1_000 });
    await ledger.claim(batchOf('a', 0, 1_000), LEASE_MS);
    clock.pass(LEASE_MS);
    expect(await ledger.claim(batchOf('b', 0, 1), LEASE_MS)).toEqual(['claimed']);
    expect(await ledger.claim(batchOf('c', 5_000, 999), LEASE_MS)).toEqual(
      Array(999).fill('claimed'),
    );
    expect(ledger.stats().evicted).toBe(0);
  });

  test('a batch does not push out its own done items before it has answered for them', async () => {
    const { ledger, evictions } = setUp({ maxEntries: 4 });
    await finish(ledger, batchOf('a', 0, 4), DAY_MS);
    const batch = { ...batchOf('b', 0, 0), keys: [key(10), key(0), key(11), key(1), key(2)] };
    const claims = await ledger.claim(batch, LEASE_MS);
    expect(claims).toEqual(['claimed', 'done', 'claimed', 'done', 'done']);
    expect(evictions).toEqual([2]);
  });

  test('a redelivery of what is done or in flight pushes nothing out', async () => {
    const { ledger, evictions } = setUp({ maxEntries: 4 });
    await finish(ledger, batchOf('a', 0, 2), DAY_MS);
    await ledger.claim(batchOf('a', 2, 2), LEASE_MS);
    const claims = await ledger.claim(batchOf('b', 0, 4), LEASE_MS);
    expect(claims).toEqual(['done', 'done', 'in_flight', 'in_flight']);
    expect(await ledger.claim(batchOf('a', 2, 2), LEASE_MS)).toEqual(['claimed', 'claimed']);
    expect(evictions).toEqual([]);
    expect(ledger.stats()).toEqual({ entries: 4, inFlight: 2, scopes: 1, evicted: 0 });
  });

  test('an item whose time ended is claimed in its own place', async () => {
    const { ledger, clock, evictions } = setUp({ maxEntries: 40 });
    await finish(ledger, batchOf('a', 0, 1), DAY_MS);
    await finish(ledger, batchOf('a', 1, 38), 1_000);
    await ledger.claim(batchOf('a', 39, 1), 1_000);
    clock.pass(1_000);
    expect(await ledger.claim(batchOf('b', 38, 1), LEASE_MS)).toEqual(['claimed']);
    expect(await ledger.claim(batchOf('b', 39, 1), LEASE_MS)).toEqual(['claimed']);
    expect(await ledger.complete(batchOf('b', 38, 2), DAY_MS)).toEqual([true, true]);
    expect(ledger.stats().inFlight).toBe(0);
    expect(evictions).toEqual([]);
  });

  test('a tenant that makes room out of its last item still finds what it claims', async () => {
    const { ledger } = setUp({ maxEntries: 1 });
    for (const at of [0, 1, 2]) {
      expect(await ledger.claim(batchOf('a', at, 1), LEASE_MS)).toEqual(['claimed']);
      expect(await ledger.complete(batchOf('a', at, 1), DAY_MS)).toEqual([true]);
      expect(await ledger.claim(batchOf('b', at, 1), LEASE_MS)).toEqual(['done']);
    }
    expect(ledger.stats()).toEqual({ entries: 1, inFlight: 0, scopes: 1, evicted: 2 });
  });
});

describe('keys', () => {
  test('digests that differ in one character are different items', async () => {
    const { ledger } = setUp({ maxEntries: 10_000 });
    const base = key(1);
    const keys = [base];
    for (let at = 0; at < base.length; at++) {
      for (const character of 'abcdefghijklmnopqrstuvwxyz234567') {
        const other = base.slice(0, at) + character + base.slice(at + 1);
        if (other !== base) keys.push(other);
      }
    }
    await finish(ledger, { ...batchOf('a', 0, 0), keys }, DAY_MS);
    expect(ledger.stats().entries).toBe(1 + 32 * 31);
  });

  test('any string is a key of its own, whatever digest it looks like', async () => {
    const { ledger } = setUp({ maxEntries: 100 });
    const keys = [
      '',
      'a',
      'wamid.1',
      'a'.repeat(31),
      'a'.repeat(32),
      'a'.repeat(33),
      'A'.repeat(32),
      `${'a'.repeat(31)}1`,
      `${'a'.repeat(31)}š`,
      `1${'a'.repeat(31)}`,
      `${'a'.repeat(31)}é`,
      `${'a'.repeat(30)}1a`,
      `${'a'.repeat(31)}\u0161`.toUpperCase(),
      base32('wamid.1'),
    ];
    const batch = { ...batchOf('a', 0, 0), keys };
    expect(await ledger.claim(batch, LEASE_MS)).toEqual(keys.map(() => 'claimed'));
    expect(ledger.stats().entries).toBe(keys.length);
    expect(await ledger.complete(batch, DAY_MS)).toEqual(keys.map(() => true));
    expect(await ledger.claim({ ...batch, ownerToken: 'b' }, LEASE_MS)).toEqual(
      keys.map(() => 'done'),
    );
  });

  test('a key named twice in a batch is one item', async () => {
    const { ledger } = setUp({ maxEntries: 2 });
    const twice = { ...batchOf('a', 0, 0), keys: [key(1), key(1)] };
    expect(await ledger.claim(twice, LEASE_MS)).toEqual(['claimed', 'claimed']);
    expect(ledger.stats()).toMatchObject({ entries: 1, inFlight: 1 });
    expect(await ledger.complete(twice, DAY_MS)).toEqual([true, false]);
    expect(ledger.stats()).toMatchObject({ entries: 1, inFlight: 0 });
  });

  test('a digest that two tenants share is two items, wherever they fall', async () => {
    const { ledger } = setUp({ maxEntries: 4 });
    const first = { ...batchOf('a', 0, 1), tenantId: 'first' };
    await ledger.claim(first, LEASE_MS);
    for (let tenant = 0; tenant < 100; tenant++) {
      const other = { ...first, tenantId: `tenant-${tenant}` };
      expect(await ledger.release(other)).toEqual([false]);
      expect(await ledger.claim({ ...other, ownerToken: 'b' }, LEASE_MS)).toEqual(['claimed']);
      expect(await ledger.release(other)).toEqual([false]);
      expect(await ledger.release({ ...other, ownerToken: 'b' })).toEqual([true]);
    }
    expect(await ledger.complete(first, DAY_MS)).toEqual([true]);
  });

  test('the same digest lives once in each of many scopes', async () => {
    const { ledger } = setUp({ maxEntries: 1_000 });
    const scopes = Array.from({ length: 500 }, (_, index) => ({
      ...batchOf('a', 0, 1),
      tenantId: `t${index}`,
    }));
    for (const batch of scopes) expect(await ledger.claim(batch, LEASE_MS)).toEqual(['claimed']);
    for (const batch of scopes.toReversed()) expect(await ledger.release(batch)).toEqual([true]);
    expect(ledger.stats()).toEqual({ entries: 0, inFlight: 0, scopes: 0, evicted: 0 });
  });
});

test('it says that its state is lost with the process', () => {
  expect(setUp({ maxEntries: 1 }).ledger.durability).toBe('memory');
});

test('a million entries is the default, and making the ledger does not fill memory', async () => {
  const ledger = createMemoryLedger({ clock: manualClock() });
  expect(await ledger.claim(batchOf('a', 0, 1), LEASE_MS)).toEqual(['claimed']);
});

test.each([0, -1, 1.5, Number.NaN, Infinity, 2 ** 24 + 1])(
  '%d entries is no size of a ledger',
  (maxEntries) => {
    const make = (): unknown => createMemoryLedger({ clock: manualClock(), maxEntries });
    expect(make).toThrow('maxEntries must be a whole number from 1 to 2^24');
    expect(make).toThrow(expect.objectContaining({ code: 'config_invalid' }));
  },
);

test.each([1, 2 ** 24])('%d entries is a size of a ledger', (maxEntries) => {
  expect(createMemoryLedger({ clock: manualClock(), maxEntries }).stats().entries).toBe(0);
});

type ManualClock = Clock & {
  readonly pass: (byMs: number) => void;
  readonly stepWall: (byMs: number) => void;
};

function manualClock(): ManualClock {
  let wallMs = Date.UTC(2026, 10, 21);
  let monotonicMs = 5;
  return {
    now: () => wallMs,
    monotonicMs: () => monotonicMs,
    sleep: () => Promise.reject(new Error('no test here sleeps')),
    pass: (byMs) => {
      wallMs += byMs;
      monotonicMs += byMs;
    },
    stepWall: (byMs) => {
      wallMs += byMs;
    },
  };
}

function memoryHarness(): LedgerHarness {
  const clock = manualClock();
  return {
    ledger: createMemoryLedger({ clock, maxEntries: 5_000 }),
    passTime: async (byMs) => clock.pass(byMs),
    stepWallClock: clock.stepWall,
  };
}

function setUp(options: { readonly maxEntries: number }): {
  readonly ledger: MemoryLedger;
  readonly clock: ManualClock;
  readonly evictions: number[];
} {
  const clock = manualClock();
  const evictions: number[] = [];
  const onEvict = (count: number): void => void evictions.push(count);
  return { ledger: createMemoryLedger({ clock, onEvict, ...options }), clock, evictions };
}

async function finish(ledger: Ledger, batch: LedgerBatch, retentionMs: number): Promise<void> {
  expect(await ledger.claim(batch, LEASE_MS)).toEqual(batch.keys.map(() => 'claimed'));
  await ledger.complete(batch, retentionMs);
}

/** Which of the items are done. Asking claims those that are not. */
async function doneAmong(ledger: Ledger, items: readonly number[]): Promise<number[]> {
  const claims = await ledger.claim({ ...batchOf('looks', 0, 0), keys: items.map(key) }, LEASE_MS);
  return items.filter((_, at) => claims[at] === 'done');
}

function batchOf(ownerToken: string, from: number, count: number): LedgerBatch {
  const keys = Array.from({ length: count }, (_, index) => key(from + index));
  return { tenantId: 'acme', connector: 'whatsapp', keys, ownerToken };
}

function key(item: number): string {
  return base32(`item ${item}`);
}

function base32(text: string): string {
  let bits = BigInt(`0x${hash('sha256', text, 'hex').slice(0, 40)}`);
  let digest = '';
  for (let digit = 0; digit < 32; digit++) {
    digest = 'abcdefghijklmnopqrstuvwxyz234567'[Number(bits & 31n)]! + digest;
    bits >>= 5n;
  }
  return digest;
}
