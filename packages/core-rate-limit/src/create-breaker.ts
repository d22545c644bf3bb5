import type { Admission, Breaker, Clock } from '@pyloto/core-connectors';

import { ADMITTED } from './admit-counted.ts';
import { createRecentCalls, type RecentCalls } from './recent-calls.ts';

/** When a breaker opens and how long it stays so; times in milliseconds. */
export type BreakerOptions = {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** A number from 0 to below 1, for the jitter. Default `Math.random`. */
  readonly random?: () => number;
  /**
   * So many failures in a row open it while fewer than `minimumCalls` calls are known; from there on, four times as many.
   * Calls that time out together end in a row, also when most of the others succeed. Default 5.
   */
  readonly failuresInRow?: number;
  /** Of so many calls or more within the window … Default 10. */
  readonly minimumCalls?: number;
  /** … this share failed: that opens it too. Default 0.7. */
  readonly failureShare?: number;
  /** Default 5 minutes. */
  readonly windowMs?: number;
  /** How long it is open the first time; it doubles each time the probe fails. Default 30 seconds, give or take a tenth. */
  readonly firstOpenMs?: number;
  /** The longest it is open, give or take a tenth. Default 5 minutes. */
  readonly maxOpenMs?: number;
  /** A probe whose outcome nobody told for so long is taken for lost, and the next one may go. Default 60 seconds. */
  readonly probeTimeoutMs?: number;
  /** So many keys are remembered; the one that was idle for longest is forgotten, and closed by that. Default 10,000. */
  readonly maxKeys?: number;
  /** Told when a key opens or closes, for logs and alerts; must not throw. */
  readonly onChange?: (key: string, state: 'open' | 'closed') => void;
};

type Settings = Omit<Required<BreakerOptions>, 'clock' | 'onChange'>;

type Circuit = {
  failuresInRow: number;
  readonly calls: RecentCalls;
  /** How often it opened since it was closed last; 0 while it is closed. */
  openings: number;
  isProbing: boolean;
  /** Nothing is admitted before; of the open and the probing. */
  untilMs: number;
};

const DEFAULTS = {
  failuresInRow: 5,
  minimumCalls: 10,
  failureShare: 0.7,
  windowMs: 5 * 60_000,
  firstOpenMs: 30_000,
  maxOpenMs: 5 * 60_000,
  probeTimeoutMs: 60_000,
  maxKeys: 10_000,
} as const satisfies Partial<BreakerOptions>;

/** Where enough calls are known to tell a share, a row says less: it has to be so many times as long. */
const LONGER_ROW = 4;

/** A probe is over soon, as a rule: whoever waits for it looks again long before it would be taken for lost. */
const PROBE_LOOK_MS = 5_000;

/** How far an open time may be from its length, as a share of it. */
const JITTER = 0.1;

/**
 * Makes a breaker for the calls of this process: every copy of an app finds out by itself.
 *
 * An open key refuses, then lets exactly one call through: it closes when that succeeds, and opens for twice as long when it fails.
 * What calls that were admitted before it opened say about it, while it is open, changes nothing.
 */
export function createBreaker({ clock, onChange, ...options }: BreakerOptions): Breaker {
  const settings: Settings = { random: Math.random, ...DEFAULTS, ...options };
  const circuits = new Map<string, Circuit>();

  /** The map is in order of use, so that the idle ones are its first. */
  function touch(key: string, circuit: Circuit): void {
    circuits.delete(key);
    circuits.set(key, circuit);
    if (circuits.size <= settings.maxKeys) return;
    for (const idle of circuits.keys()) {
      circuits.delete(idle);
      return;
    }
  }

  function circuitOf(key: string): Circuit {
    const circuit = circuits.get(key) ?? newCircuit(settings.windowMs);
    touch(key, circuit);
    return circuit;
  }

  function open(key: string, circuit: Circuit, nowMs: number): void {
    const wasClosed = circuit.openings === 0;
    circuit.untilMs = nowMs + openMs(settings, circuit.openings);
    circuit.openings += 1;
    circuit.isProbing = false;
    if (wasClosed) onChange?.(key, 'open');
  }

  return {
    admit: (key) => {
      const circuit = circuits.get(key);
      if (circuit === undefined || circuit.openings === 0) return ADMITTED;
      touch(key, circuit);
      return admitOpen(circuit, clock.monotonicMs(), settings.probeTimeoutMs);
    },
    succeeded: (key) => {
      const circuit = circuitOf(key);
      if (circuit.openings === 0) {
        circuit.failuresInRow = 0;
        circuit.calls.add(clock.monotonicMs(), false);
      } else if (circuit.isProbing) {
        circuits.delete(key);
        onChange?.(key, 'closed');
      }
    },
    failed: (key) => {
      const circuit = circuitOf(key);
      const nowMs = clock.monotonicMs();
      if (circuit.openings === 0) {
        circuit.failuresInRow += 1;
        circuit.calls.add(nowMs, true);
        if (hasFailedEnough(circuit, settings)) open(key, circuit, nowMs);
      } else if (circuit.isProbing) open(key, circuit, nowMs);
    },
  };
}

function newCircuit(windowMs: number): Circuit {
  return {
    failuresInRow: 0,
    calls: createRecentCalls(windowMs),
    openings: 0,
    isProbing: false,
    untilMs: 0,
  };
}

function admitOpen(circuit: Circuit, nowMs: number, probeTimeoutMs: number): Admission {
  if (circuit.untilMs > nowMs) {
    const restMs = Math.ceil(circuit.untilMs - nowMs);
    const retryAfterMs = circuit.isProbing ? Math.min(restMs, PROBE_LOOK_MS) : restMs;
    return { admitted: false, retryAfterMs };
  }
  circuit.isProbing = true;
  circuit.untilMs = nowMs + probeTimeoutMs;
  return ADMITTED;
}

function hasFailedEnough({ failuresInRow, calls }: Circuit, settings: Settings): boolean {
  const { total, failed } = calls.counts();
  if (total < settings.minimumCalls) return failuresInRow >= settings.failuresInRow;
  if (failuresInRow >= settings.failuresInRow * LONGER_ROW) return true;
  return failed >= total * settings.failureShare;
}

function openMs({ firstOpenMs, maxOpenMs, random }: Settings, openings: number): number {
  const lastsMs = Math.min(firstOpenMs * 2 ** openings, maxOpenMs);
  return lastsMs * (1 - JITTER + 2 * JITTER * random());
}
