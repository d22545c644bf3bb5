import { BoundedMap } from '../../graph/memory/bounded-map.ts';
import type { SimulatedLimits } from '../simulator-options.ts';

type Pair = {
  /** When the interval began in which a burst may come. */
  burstFromMs: number;
  burstCount: number;
  /** Until when everything sent so far is paid for at the normal rate. */
  paidAtMs: number;
};

/** Messages from one number to one person. */
export type PairRate = {
  /** Whether one more goes through; it is counted when it does. */
  readonly take: (accountId: string, person: string) => boolean;
};

const rememberedPairs = 200_000;

/**
 * One message in an interval, or a burst within one interval that borrows from the time after it: until the burst is paid for,
 * nothing more goes through.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/overview#pair-rate-limits (read 2026-11-21)
 */
export function createPairRate(limits: SimulatedLimits, now: () => number): PairRate {
  const pairs = new BoundedMap<string, Pair>(rememberedPairs);
  return {
    take: (accountId, person) => {
      const key = `${accountId}:${person}`;
      const nowMs = now();
      const pair = pairs.get(key);
      if (pair === undefined || nowMs >= pair.paidAtMs) {
        const paidAtMs = nowMs + limits.pairIntervalMs;
        pairs.set(key, { burstFromMs: nowMs, burstCount: 1, paidAtMs });
        return true;
      }
      const inBurst = nowMs < pair.burstFromMs + limits.pairIntervalMs;
      if (!inBurst || pair.burstCount >= limits.pairBurst) return false;
      pair.burstCount += 1;
      pair.paidAtMs += limits.pairIntervalMs;
      return true;
    },
  };
}
