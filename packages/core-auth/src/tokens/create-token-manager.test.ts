import { ConnectorError, Secret } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { invalidGrant, managerBench, OWNER, settle, START_MS } from './test-harness.ts';
import type { TokenStorage } from './token-storage.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const AUTH_INVALID = expect.objectContaining({ code: 'auth_invalid', effect: 'none' });
const UNAVAILABLE = expect.objectContaining({ code: 'upstream_unavailable', effect: 'none' });
const BUSY = new ConnectorError('upstream_unavailable', 'come again');

/** What a promise is rejected with, caught at once. */
function failureOf(asked: Promise<unknown>): Promise<unknown> {
  return asked.then(
    () => 'no failure',
    (error: unknown) => error,
  );
}

test('a token that is good is given without a call to the provider', async () => {
  const { tokenOf, provider } = await managerBench();
  expect(await tokenOf()).toBe('access-1');
  expect(provider.calls()).toBe(0);
});

test('an account that nobody has connected has no token', async () => {
  const { tokenOf, provider } = await managerBench({ isConnected: false });
  await expect(tokenOf()).rejects.toEqual(AUTH_INVALID);
  expect(provider.calls()).toBe(0);
});

test('fifty callers of a token that has ended wait for one refresh and get its token', async () => {
  let reads = 0;
  const { clock, tokenOf, provider } = await managerBench({
    wrapStorage: (storage) => ({
      ...storage,
      read: (owner) => {
        reads += 1;
        return storage.read(owner);
      },
    }),
  });
  await clock.pass(HOUR_MS);
  provider.delayBy(500);
  reads = 0;
  const asked = Promise.all(Array.from({ length: 50 }, () => tokenOf()));
  await clock.pass(500);
  expect(reads).toBe(2);
  expect(new Set(await asked)).toEqual(new Set(['access-2']));
  expect(provider.calls()).toBe(1);
});

test('a token near its end is given at once and refreshed behind the caller', async () => {
  const { clock, tokenOf, provider, manager } = await managerBench();
  await clock.pass(HOUR_MS - 5 * MINUTE_MS - 1);
  await tokenOf();
  expect(provider.calls()).toBe(0);
  await clock.pass(1);
  provider.delayBy(500);
  expect(await tokenOf()).toBe('access-1');
  expect(await tokenOf()).toBe('access-1');
  const idle = manager.whenIdle();
  await clock.pass(500);
  await idle;
  expect(await tokenOf()).toBe('access-2');
  expect(provider.calls()).toBe(1);
});

test('a token that ends within ten seconds is not given: a call that begins now could outlast it', async () => {
  const { clock, tokenOf, provider } = await managerBench();
  provider.failWith(BUSY);
  await clock.pass(HOUR_MS - 10_001);
  expect(await tokenOf()).toBe('access-1');
  await clock.pass(1);
  await expect(tokenOf()).rejects.toEqual(UNAVAILABLE);
});

test('a token that is brought by a refresh is given however short it lives', async () => {
  const { tokenOf, provider } = await managerBench({ lifetimeMs: 0 });
  expect(await tokenOf()).toBe('access-2');
  expect(provider.calls()).toBe(1);
});

test('chance makes the refresh up to a fifth earlier, and a short life is used for three quarters', async () => {
  const early = await managerBench({ random: () => 0.999 });
  await early.clock.pass(HOUR_MS - 6 * MINUTE_MS + 1_000);
  await early.tokenOf();
  await early.manager.whenIdle();
  expect(early.provider.calls()).toBe(1);

  const { clock, manager, tokenOf, provider } = await managerBench({ isConnected: false });
  const tokens = { ...provider.grant(), expiresAtMs: START_MS + 4_000 };
  await manager.store(OWNER, tokens);
  await clock.pass(2_999);
  await tokenOf();
  expect(provider.calls()).toBe(0);
  await clock.pass(1);
  await tokenOf();
  expect(provider.calls()).toBe(1);
});

test('an early refresh that fails leaves the good token in use, and nobody tries again for a while', async () => {
  const { clock, tokenOf, provider, copy, changes } = await managerBench();
  await clock.pass(HOUR_MS - 4 * MINUTE_MS);
  provider.failWith(BUSY);
  const other = copy();
  for (let call = 0; call < 10; call++) {
    expect(await tokenOf(call % 2 === 0 ? other : undefined)).toBe('access-1');
    await settle();
  }
  expect(provider.calls()).toBe(1);
  await clock.pass(2_000);
  await tokenOf();
  await settle();
  expect(provider.calls()).toBe(2);
  expect(await tokenOf()).toBe('access-2');
  expect(changes).toEqual([]);
});

test('after a failure that may pass, callers are told when to come again, for longer each time', async () => {
  const { clock, tokenOf, provider } = await managerBench();
  await clock.pass(HOUR_MS);
  const waits: unknown[] = [];
  provider.failWith(...Array.from({ length: 10 }, () => BUSY));
  for (let failure = 0; failure < 10; failure++) {
    const error = await tokenOf().catch((reason: unknown) => reason);
    expect(error).toEqual(UNAVAILABLE);
    expect(provider.calls()).toBe(failure + 1);
    const waitMs = error instanceof ConnectorError ? (error.retryAfterMs ?? 0) : 0;
    waits.push(waitMs);
    await clock.pass(waitMs - 1);
    await expect(tokenOf()).rejects.toEqual(UNAVAILABLE);
    expect(provider.calls()).toBe(failure + 1);
    await clock.pass(1);
  }
  expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map((s) => s * 1_000));
  expect(await tokenOf()).toBe('access-2');
});

test.each([
  [
    'as long as the provider says',
    new ConnectorError('rate_limited', 'slow', { retryAfterMs: 90_000 }),
    90_000,
  ],
  [
    'as long as a refresh may take when its outcome is unknown',
    new ConnectorError('unknown_outcome', 'lost'),
    20_000,
  ],
  [
    'five minutes when only the operator can help',
    new ConnectorError('config_invalid', 'secret'),
    300_000,
  ],
  ['two seconds after an error of another class', new Error('a bug'), 2_000],
])('nobody refreshes for %s', async (_, error, waitMs) => {
  const { clock, tokenOf, provider } = await managerBench();
  await clock.pass(HOUR_MS);
  provider.failWith(error);
  await expect(tokenOf()).rejects.toMatchObject({
    code: 'upstream_unavailable',
    retryAfterMs: waitMs,
  });
  await clock.pass(waitMs);
  expect(await tokenOf()).toBe('access-2');
});

test('a grant that is over makes the connection unhealthy for every copy, without a further call, until it is stored again', async () => {
  const { clock, tokenOf, provider, copy, changes, health, manager } = await managerBench();
  const other = copy();
  await clock.pass(HOUR_MS);
  provider.failWith(invalidGrant());
  for (let call = 0; call < 5; call++) {
    await expect(tokenOf()).rejects.toEqual(AUTH_INVALID);
    await expect(tokenOf(other)).rejects.toEqual(AUTH_INVALID);
    await clock.pass(HOUR_MS);
  }
  expect(provider.calls()).toBe(1);
  const unhealthy = {
    ...OWNER,
    state: 'unhealthy',
    errorCode: 'auth_invalid',
    sinceMs: START_MS + HOUR_MS,
    expiresAtMs: START_MS + HOUR_MS,
  };
  expect(changes).toEqual([unhealthy]);
  expect(await health.list('acme')).toEqual([unhealthy]);

  await manager.store(OWNER, provider.grant());
  expect(await tokenOf(other)).toBe('access-2');
  expect(changes.at(-1)).toMatchObject({ state: 'healthy', sinceMs: clock.now() });
  expect(changes).toHaveLength(2);
});

test('a token that ends without a refresh token makes the connection unhealthy, told once', async () => {
  const { clock, tokenOf, provider, manager, changes } = await managerBench();
  await manager.store(OWNER, { ...provider.grant(), refreshToken: undefined });
  await clock.pass(HOUR_MS - MINUTE_MS);
  expect(await tokenOf()).toBe('access-2');
  await clock.pass(MINUTE_MS);
  await expect(tokenOf()).rejects.toEqual(AUTH_INVALID);
  await expect(tokenOf()).rejects.toEqual(AUTH_INVALID);
  expect(changes).toMatchObject([{ state: 'unhealthy', errorCode: 'auth_invalid' }]);
  expect(provider.calls()).toBe(0);
});

test('a token that does not end is given for ever', async () => {
  const { clock, tokenOf, manager } = await managerBench();
  await manager.store(OWNER, { accessToken: Secret.of('endless') });
  await clock.pass(1_000 * HOUR_MS);
  expect(await tokenOf()).toBe('endless');
});

test('where the provider renews by the access token, tokens without a refresh token are renewed', async () => {
  const renewed = { accessToken: Secret.of('renewed') };
  const { clock, manager, tokenOf } = await managerBench({
    isConnected: false,
    renewsByAccessToken: true,
    refresh: async () => renewed,
  });
  await manager.store(OWNER, {
    accessToken: Secret.of('first'),
    expiresAtMs: START_MS + HOUR_MS,
  });
  await clock.pass(HOUR_MS - MINUTE_MS);
  expect(await tokenOf()).toBe('first');
  await manager.whenIdle();
  expect(await tokenOf()).toBe('renewed');
});

test('while one copy refreshes the others wait and get its token', async () => {
  const { clock, tokenOf, provider, copy } = await managerBench();
  await clock.pass(HOUR_MS);
  provider.delayBy(3_000);
  const asked = Promise.all([tokenOf(), tokenOf(copy()), tokenOf(copy())]);
  await clock.pass(4_000);
  expect(await asked).toEqual(['access-2', 'access-2', 'access-2']);
  expect(provider.calls()).toBe(1);
});

test('a copy that gets the lock after another has refreshed finds that and does not refresh', async () => {
  const { clock, storage, provider, copy, tokenOf } = await managerBench();
  await clock.pass(HOUR_MS);
  const late = copy({
    storage: {
      ...storage,
      lock: async (owner, lease) => {
        await tokenOf();
        return storage.lock(owner, lease);
      },
    },
  });
  expect(await tokenOf(late)).toBe('access-2');
  expect(provider.calls()).toBe(1);
});

test('what a copy waits for another is bounded', async () => {
  const { clock, tokenOf, storage, provider } = await managerBench({ waitMs: 5_000 });
  await clock.pass(HOUR_MS);
  await storage.lock(OWNER, { ownerToken: 'crashed', leaseMs: 30_000 });
  const asked = failureOf(tokenOf());
  await clock.pass(6_000);
  expect(await asked).toEqual(UNAVAILABLE);
  expect(provider.calls()).toBe(0);
});

test('when a copy dies with the lock another refreshes after its lease', async () => {
  const { clock, tokenOf, storage, provider } = await managerBench();
  await clock.pass(HOUR_MS);
  await storage.lock(OWNER, { ownerToken: 'crashed', leaseMs: 10_000 });
  const asked = tokenOf();
  await clock.pass(11_000);
  expect(await asked).toBe('access-2');
  expect(provider.calls()).toBe(1);
});

test('a caller that gives up does not stop the refresh', async () => {
  const { clock, tokenOf, provider, manager } = await managerBench();
  await clock.pass(HOUR_MS);
  provider.delayBy(1_000);
  const stop = new AbortController();
  const asked = failureOf(manager.tokenOf(OWNER, stop.signal));
  await settle();
  stop.abort(new Error('enough'));
  expect(await asked).toMatchObject({ message: 'enough' });
  await clock.pass(1_000);
  expect(await tokenOf()).toBe('access-2');
  expect(provider.calls()).toBe(1);
});

test('an answer that comes after the time of a refresh is kept, whoever has the lock by then', async () => {
  const { clock, tokenOf, provider, copy, storage } = await managerBench();
  await clock.pass(HOUR_MS);
  provider.delayBy(25_000);
  const asked = failureOf(tokenOf());
  await clock.pass(21_000);
  expect(await asked).toEqual(UNAVAILABLE);
  await storage.lock(OWNER, { ownerToken: 'somebody', leaseMs: 60_000 });
  await expect(tokenOf(copy())).rejects.toEqual(UNAVAILABLE);
  await clock.pass(4_000);
  expect(await tokenOf(copy())).toBe('access-2');
  expect(provider.calls()).toBe(1);

  await storage.unlock(OWNER, 'somebody');
  await clock.pass(HOUR_MS);
  expect(await tokenOf()).toBe('access-3');
});

test('a refresh is told to stop when its time is over, a second of grace included', async () => {
  const signals: AbortSignal[] = [];
  const { clock, tokenOf } = await managerBench({
    refresh: (_owner, _tokens, signal) => {
      signals.push(signal);
      return new Promise(() => {});
    },
  });
  await clock.pass(HOUR_MS);
  const asked = failureOf(tokenOf());
  await clock.pass(20_999);
  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  await clock.pass(1);
  expect(await asked).toEqual(UNAVAILABLE);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});

/** A storage that gives its lock to everybody, as one that has lost its leases. */
function withoutLocks(storage: TokenStorage, now: () => number): TokenStorage {
  return { ...storage, lock: async () => ({ isHeld: true, atMs: now() }) };
}

test('of two exchanges at once the one that was answered last stays', async () => {
  const { clock, storage, copy, tokenOf, manager } = await managerBench();
  const shared = withoutLocks(storage, clock.now);
  await clock.pass(HOUR_MS);
  const answers = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const copies = answers.map(({ promise }, index) =>
    copy({
      storage: shared,
      refresh: async () => {
        await promise;
        return {
          accessToken: Secret.of(`from-${index}`),
          refreshToken: Secret.of('r'),
          expiresAtMs: clock.now() + HOUR_MS,
        };
      },
    }),
  );
  const asked = copies.map((by) => tokenOf(by));
  await clock.pass(100);
  answers[1]!.resolve();
  await clock.pass(100);
  answers[0]!.resolve();
  await Promise.all(asked);
  expect(await tokenOf(manager)).toBe('from-0');
});

test('an answer that a frozen copy finds after its time gives way to the exchange that began later', async () => {
  const { clock, storage, copy, tokenOf, manager } = await managerBench();
  const shared = withoutLocks(storage, clock.now);
  await clock.pass(HOUR_MS);
  const frozen = Promise.withResolvers<void>();
  const refreshAs = (name: string, answer: Promise<void>) => async () => {
    await answer;
    return {
      accessToken: Secret.of(name),
      refreshToken: Secret.of(`refresh-${name}`),
      expiresAtMs: clock.now() + HOUR_MS,
    };
  };
  const stuck = tokenOf(copy({ storage: shared, refresh: refreshAs('frozen', frozen.promise) }));
  const given = failureOf(stuck);
  await clock.pass(61_000);
  expect(await given).toEqual(UNAVAILABLE);
  const later = copy({ storage: shared, refresh: refreshAs('later', Promise.resolve()) });
  expect(await tokenOf(later)).toBe('later');
  await clock.pass(5_000);
  frozen.resolve();
  await settle();
  expect(await tokenOf(manager)).toBe('later');
});

test('tokens that come after another copy had the used refresh token refused make the connection healthy again', async () => {
  const { clock, storage, provider, copy, tokenOf, changes } = await managerBench();
  const shared = withoutLocks(storage, clock.now);
  await clock.pass(HOUR_MS);
  provider.delayBy(2_000);
  const slow = tokenOf(copy({ storage: shared }));
  await settle();
  await expect(tokenOf(copy({ storage: shared }))).rejects.toEqual(AUTH_INVALID);
  await clock.pass(2_000);
  expect(await slow).toBe('access-2');
  expect(await tokenOf()).toBe('access-2');
  expect(changes.map(({ state }) => state)).toEqual(['unhealthy', 'healthy']);
  await clock.pass(HOUR_MS);
  expect(await tokenOf()).toBe('access-3');
});

test('a store whose clock is put back does not make new tokens look older than those before', async () => {
  let storeMs = 2_000_000_000_000;
  const { clock, provider, tokenOf, manager } = await managerBench({
    wrapStorage: (storage) => ({
      ...storage,
      lock: async (owner, lease) => {
        const lock = await storage.lock(owner, lease);
        return lock.isHeld ? { ...lock, atMs: storeMs } : lock;
      },
    }),
  });
  await clock.pass(HOUR_MS);
  expect(await tokenOf()).toBe('access-2');
  storeMs = 1_000_000_000_000;
  await clock.pass(HOUR_MS - MINUTE_MS);
  provider.delayBy(1_000);
  expect(await tokenOf()).toBe('access-2');
  await settle();
  await manager.refuse(OWNER, Secret.of('access-2'));
  await clock.pass(1_000);
  expect(await tokenOf()).toBe('access-3');
  expect(provider.calls()).toBe(2);
});

test('a person who connects the account during a refresh is not undone by it', async () => {
  const { clock, provider, tokenOf, manager } = await managerBench();
  await clock.pass(HOUR_MS);
  provider.delayBy(1_000);
  const asked = tokenOf();
  await settle();
  await manager.store(OWNER, { accessToken: Secret.of('reconnected') });
  await clock.pass(1_000);
  expect(await asked).toBe('reconnected');
  expect(await tokenOf()).toBe('reconnected');
});

test('an account that is removed during a refresh stays removed', async () => {
  const { clock, provider, tokenOf, manager, storage, health } = await managerBench();
  await clock.pass(HOUR_MS);
  provider.delayBy(1_000);
  const asked = failureOf(tokenOf());
  await settle();
  await manager.remove(OWNER);
  await clock.pass(1_000);
  expect(await asked).toEqual(AUTH_INVALID);
  expect(await storage.read(OWNER)).toBeUndefined();
  expect(await health.list('acme')).toEqual([]);
});

test('an access that was taken back is told once, whatever is on its way, until the account is connected again', async () => {
  const { clock, provider, tokenOf, manager, copy, storage, health, changes } =
    await managerBench();
  await clock.pass(HOUR_MS);
  provider.delayBy(1_000);
  const asked = failureOf(tokenOf());
  await settle();
  const left = {
    ...OWNER,
    state: 'unhealthy',
    errorCode: 'deauthorized',
    sinceMs: clock.now(),
  } as const;
  expect(await manager.withdraw(OWNER)).toBe(true);
  await clock.pass(1_000);
  expect(await copy().withdraw(OWNER)).toBe(false);
  expect(await asked).toEqual(AUTH_INVALID);
  expect(await storage.read(OWNER)).toBeUndefined();
  expect(await health.list('acme')).toEqual([left]);
  expect(changes).toEqual([left]);
  await manager.store(OWNER, provider.grant());
  expect(await tokenOf(copy())).toBe('access-3');
  expect(changes).toMatchObject([left, { state: 'healthy' }]);
});

test('what an exchange brought is kept when the store comes back, and is not exchanged again meanwhile', async () => {
  let isAway = false;
  const { clock, tokenOf, provider } = await managerBench({
    wrapStorage: (storage) => ({
      ...storage,
      write: async (owner, change) => {
        if (isAway) throw new ConnectorError('state_unavailable', 'away');
        return storage.write(owner, change);
      },
    }),
  });
  await clock.pass(HOUR_MS);
  isAway = true;
  const first = failureOf(tokenOf());
  await clock.pass(60_000);
  expect(await first).toMatchObject({ code: 'state_unavailable' });
  const second = failureOf(tokenOf());
  await clock.pass(16_000);
  expect(await second).toEqual(UNAVAILABLE);
  isAway = false;
  await clock.pass(10_000);
  expect(await tokenOf()).toBe('access-2');
  expect(provider.calls()).toBe(1);
});

test('an answer of the store that is lost while tokens are kept loses no tokens', async () => {
  let losses = 0;
  const { clock, tokenOf, provider } = await managerBench({
    wrapStorage: (storage) => ({
      ...storage,
      write: async (owner, change) => {
        const isKept = await storage.write(owner, change);
        if (losses-- > 0) throw new ConnectorError('state_unavailable', 'the answer is lost');
        return isKept;
      },
    }),
  });
  await clock.pass(HOUR_MS);
  losses = 1;
  const asked = tokenOf();
  await clock.pass(1_000);
  expect(await asked).toBe('access-2');
  await clock.pass(HOUR_MS);
  expect(await tokenOf()).toBe('access-3');
  expect(provider.calls()).toBe(2);
});

test('the current token, refused, is refreshed once; refused again within an hour, the connection is unhealthy', async () => {
  const { clock, tokenOf, manager, provider, changes } = await managerBench();
  await manager.refuse(OWNER, Secret.of('access-1'));
  expect(await tokenOf()).toBe('access-2');
  expect(changes).toEqual([]);
  await clock.pass(MINUTE_MS);
  await manager.refuse(OWNER, Secret.of('access-2'));
  await expect(tokenOf()).rejects.toEqual(AUTH_INVALID);
  expect(changes).toMatchObject([{ state: 'unhealthy', errorCode: 'auth_invalid' }]);
  expect(provider.calls()).toBe(1);
});

test('a token from a forced refresh that was good for an hour may be forced again', async () => {
  const { clock, manager, tokenOf } = await managerBench({ lifetimeMs: 24 * HOUR_MS });
  await manager.refuse(OWNER, Secret.of('access-1'));
  expect(await tokenOf()).toBe('access-2');
  await clock.pass(HOUR_MS);
  await manager.refuse(OWNER, Secret.of('access-2'));
  expect(await tokenOf()).toBe('access-3');
});

test('a refusal of an older token, or of one already refused, changes nothing', async () => {
  const { tokenOf, manager, provider, copy, changes } = await managerBench();
  await Promise.all(Array.from({ length: 5 }, () => manager.refuse(OWNER, Secret.of('access-1'))));
  expect(await tokenOf()).toBe('access-2');
  await manager.refuse(OWNER, Secret.of('access-1'));
  await copy().refuse(OWNER, Secret.of('access-1'));
  expect(await tokenOf()).toBe('access-2');
  expect(provider.calls()).toBe(1);
  expect(changes).toEqual([]);
});

test('whoever asks after a refusal does not get the refused token from a search that began before it', async () => {
  const found = Promise.withResolvers<void>();
  let isSlow = false;
  const { manager, tokenOf } = await managerBench({
    wrapStorage: (storage) => ({
      ...storage,
      read: async (owner) => {
        const stored = await storage.read(owner);
        if (!isSlow) return stored;
        isSlow = false;
        await found.promise;
        return stored;
      },
    }),
  });
  isSlow = true;
  const early = tokenOf();
  await manager.refuse(OWNER, Secret.of('access-1'));
  const late = tokenOf();
  found.resolve();
  expect(await late).toBe('access-2');
  expect(await early).toBe('access-1');
});

test('a token without a refresh token, refused, makes the connection unhealthy at once', async () => {
  const { tokenOf, manager } = await managerBench();
  await manager.store(OWNER, { accessToken: Secret.of('alone') });
  await manager.refuse(OWNER, Secret.of('alone'));
  await expect(tokenOf()).rejects.toEqual(AUTH_INVALID);
});

test('a lease that a refresh could outlast is refused', async () => {
  await expect(managerBench({ refreshTimeoutMs: 5_000, leaseMs: 6_000 })).rejects.toMatchObject({
    code: 'config_invalid',
  });
});
