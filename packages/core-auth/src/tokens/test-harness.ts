import { type AccountOwner, type Clock, ConnectorError, Secret } from '@pyloto/core-connectors';
import type { OAuthTokens } from '@pyloto/core-connectors';

import type { Connection } from './connection-health.ts';
import { createTokenManager, type TokenManager } from './create-token-manager.ts';
import { createMemoryConnectionHealth } from './memory-connection-health.ts';
import { createMemoryTokenStorage } from './memory-token-storage.ts';
import type { TokenManagerOptions } from './token-manager-options.ts';
import type { TokenStorage } from './token-storage.ts';

/** An account whose tokens the tests are about. */
export const OWNER: AccountOwner = { tenantId: 'acme', channel: 'parcels', accountId: '1001' };
/** When the clock of a test begins. */
export const START_MS = Date.UTC(2026, 10, 21);

/** A clock that moves when it is told to. */
export type ManualClock = Clock & {
  /** Lets time pass, waking every sleeper at its moment. */
  readonly pass: (ms: number) => Promise<void>;
};

/** Makes a clock at {@link START_MS}. */
export function manualClock(): ManualClock {
  let nowMs = START_MS;
  const sleepers = new Set<{ readonly atMs: number; readonly wake: () => void }>();
  return {
    now: () => nowMs,
    monotonicMs: () => nowMs - START_MS,
    sleep: (delayMs, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { atMs: nowMs + delayMs, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        });
      }),
    pass: async (ms) => {
      const endMs = nowMs + ms;
      await settle();
      for (;;) {
        const [next] = [...sleepers].sort((one, other) => one.atMs - other.atMs);
        if (next === undefined || next.atMs > endMs) break;
        sleepers.delete(next);
        nowMs = Math.max(nowMs, next.atMs);
        next.wake();
        await settle();
      }
      nowMs = endMs;
      await settle();
    },
  };
}

/** Lets everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** A provider that rotates refresh tokens: each is good once, and the one issued last counts. */
export type RotatingProvider = {
  readonly refresh: TokenManagerOptions['refresh'];
  /** How often it was asked. */
  readonly calls: () => number;
  /** Tokens of a new authorization. */
  readonly grant: () => OAuthTokens;
  /** What is thrown instead of the next answers. */
  readonly failWith: (...errors: readonly unknown[]) => void;
  /** The next answers take so long; the exchange itself is made at once. */
  readonly delayBy: (...delaysMs: readonly number[]) => void;
};

/** Makes a provider whose access tokens live for an hour. */
function rotatingProvider(clock: Clock, lifetimeMs = 3_600_000): RotatingProvider {
  let issued = 0;
  let calls = 0;
  const errors: unknown[] = [];
  const delaysMs: number[] = [];
  let live = '';
  function issue(): OAuthTokens {
    issued += 1;
    live = `refresh-${issued}`;
    return {
      accessToken: Secret.of(`access-${issued}`),
      refreshToken: Secret.of(live),
      expiresAtMs: clock.now() + lifetimeMs,
    };
  }
  return {
    calls: () => calls,
    grant: issue,
    failWith: (...given) => void errors.push(...given),
    delayBy: (...given) => void delaysMs.push(...given),
    refresh: async (_owner, tokens) => {
      calls += 1;
      const delayMs = delaysMs.shift() ?? 0;
      const isLive = tokens.refreshToken?.reveal() === live;
      const answer = isLive && errors.length === 0 ? issue() : undefined;
      if (delayMs > 0) await clock.sleep(delayMs);
      if (answer !== undefined) return answer;
      const failure: unknown = errors.length > 0 ? errors.shift() : invalidGrant();
      throw failure instanceof Error ? failure : new Error('the provider must answer');
    },
  };
}

/** What a provider says of a refresh token that it does not accept any more. */
export function invalidGrant(): ConnectorError {
  return new ConnectorError('auth_invalid', 'the grant must be good', {
    upstreamCode: 'invalid_grant',
  });
}

/** Token managers on one storage, as copies of an app are, with their provider and clock. */
export type ManagerBench = {
  readonly clock: ManualClock;
  readonly storage: TokenStorage;
  readonly health: ReturnType<typeof createMemoryConnectionHealth>;
  readonly provider: RotatingProvider;
  readonly manager: TokenManager;
  /** Another copy. */
  readonly copy: (options?: Partial<TokenManagerOptions>) => TokenManager;
  readonly changes: Connection[];
  /** The text of the token that a copy gives. */
  readonly tokenOf: (manager?: TokenManager) => Promise<string>;
};

/** How a bench differs from one whose account is connected for an hour. */
export type BenchOptions = Partial<Omit<TokenManagerOptions, 'storage' | 'clock'>> & {
  readonly isConnected?: boolean;
  readonly lifetimeMs?: number;
  /** Puts something between the managers and their storage. */
  readonly wrapStorage?: (storage: TokenStorage) => TokenStorage;
};

/** Makes a bench. */
export async function managerBench(options: BenchOptions = {}): Promise<ManagerBench> {
  const { isConnected = true, lifetimeMs, wrapStorage = (storage) => storage, ...rest } = options;
  const clock = manualClock();
  const health = createMemoryConnectionHealth();
  const storage = wrapStorage(createMemoryTokenStorage({ clock, health }));
  const provider = rotatingProvider(clock, lifetimeMs);
  const changes: Connection[] = [];
  let ids = 0;
  const copy = (more: Partial<TokenManagerOptions> = {}): TokenManager =>
    createTokenManager({
      storage,
      refresh: provider.refresh,
      clock,
      random: () => 0,
      newId: () => `id-${++ids}`,
      onChange: (connection) => changes.push(connection),
      ...rest,
      ...more,
    });
  const manager = copy();
  if (isConnected) await manager.store(OWNER, provider.grant());
  changes.splice(0);
  return {
    clock,
    storage,
    health,
    provider,
    manager,
    copy,
    changes,
    tokenOf: async (by = manager) => (await by.tokenOf(OWNER)).reveal(),
  };
}
