import type { Clock } from '@pyloto/core-connectors';

import { type Counter, type Counters, type Refusal, WINDOW_SECONDS } from './counters.ts';

type Window = { used: number; endsAtMs: number };

/** So many windows may be there before the ended ones are looked for. */
const FIRST_SWEEP = 1_024;

/** Keeps counts in this process's memory. A window begins with the first count in it, and is forgotten after its end. */
export function createMemoryCounters(clock: Pick<Clock, 'monotonicMs'>): Counters {
  const windows = new Map<string, Window>();
  let sweepAt = FIRST_SWEEP;

  function sweep(nowMs: number): void {
    for (const [key, window] of windows) if (window.endsAtMs <= nowMs) windows.delete(key);
    sweepAt = Math.max(FIRST_SWEEP, windows.size * 2);
  }

  function liveWindow(key: string, nowMs: number): Window | undefined {
    const window = windows.get(key);
    return window !== undefined && window.endsAtMs > nowMs ? window : undefined;
  }

  return {
    take: (counters) => {
      const nowMs = clock.monotonicMs();
      const refusals: Refusal[] = [];
      for (const counter of counters) {
        const retryAfterMs = missingMs(counter, liveWindow(keyOf(counter), nowMs), nowMs);
        if (retryAfterMs > 0) refusals.push({ counter, retryAfterMs });
      }
      if (refusals.length > 0) return refusals;
      for (const counter of counters) {
        const key = keyOf(counter);
        const window = liveWindow(key, nowMs);
        if (window === undefined) windows.set(key, windowFor(counter, nowMs));
        else window.used += counter.count;
      }
      if (windows.size >= sweepAt) sweep(nowMs);
      return refusals;
    },
  };
}

/** @returns 0 where there is room */
function missingMs({ window, limit, count }: Counter, live: Window | undefined, nowMs: number) {
  if (limit === 0) return WINDOW_SECONDS[window] * 1_000;
  if (live === undefined || live.used + count <= limit) return 0;
  return Math.ceil(live.endsAtMs - nowMs);
}

/** A count above the limit takes as many windows as it fills, so that the limit holds over time. */
function windowFor({ window, limit, count }: Counter, nowMs: number): Window {
  const lastsMs = WINDOW_SECONDS[window] * 1_000 * Math.max(1, count / limit);
  return { used: count, endsAtMs: nowMs + lastsMs };
}

/** The names are the operator's and may hold anything: their lengths keep them apart. */
function keyOf({ connector, tenantId, subject, window }: Counter): string {
  return `${connector.length}:${connector}${tenantId.length}:${tenantId}${subject}:${window}`;
}
