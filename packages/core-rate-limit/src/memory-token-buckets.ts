import type { Admission, Clock, TokenBuckets } from '@pyloto/core-connectors';

import { ADMITTED } from './admit-counted.ts';
import { bucketDigest, bucketTerms, delayUs, scopeText, US_PER_MS } from './bucket-terms.ts';

/** What token buckets in memory are made with. */
export type MemoryTokenBucketsOptions = {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** So many buckets that are not full are remembered, at least 1; those that nothing was taken from for longest are forgotten first. Default 100,000. */
  readonly maxBuckets?: number;
};

const MOST_BUCKETS = 100_000;
/** So many buckets may be there before the full ones are looked for. */
const FIRST_SWEEP = 1_024;
/** How much of its room is left when buckets have to be forgotten, so that it is not done for every one. */
const KEPT_SHARE = 0.9;

/**
 * Makes token buckets for one process. A restart forgets what was taken.
 *
 * @throws ConnectorError `config_invalid`, later, when a bucket is none (see `bucketTerms`)
 */
export function createMemoryTokenBuckets(options: MemoryTokenBucketsOptions): TokenBuckets {
  const { clock, maxBuckets = MOST_BUCKETS } = options;
  /** When each bucket is full again, in microseconds, the one that was changed longest ago in front. */
  const fullAtUs = createAges(maxBuckets);

  return {
    take: async (scope, buckets): Promise<Admission> => {
      const nowUs = Math.round(clock.monotonicMs() * US_PER_MS);
      const scopeId = scopeText(scope);
      const ids: string[] = [];
      const takenUs: number[] = [];
      let waitUs = 0;
      for (const bucket of buckets) {
        const { intervalUs, toleranceUs } = bucketTerms(bucket);
        const id = scopeId + bucketDigest(bucket);
        const arrivalUs = fullAtUs.get(id, nowUs);
        waitUs = Math.max(waitUs, arrivalUs - toleranceUs - nowUs);
        ids.push(id);
        takenUs.push(arrivalUs + intervalUs);
      }
      if (waitUs > 0) return { admitted: false, retryAfterMs: Math.ceil(waitUs / US_PER_MS) };
      for (const [index, id] of ids.entries()) fullAtUs.set(id, takenUs[index] ?? 0, nowUs);
      return ADMITTED;
    },
    drain: async (scope, bucket, delayMs) => {
      const nowUs = Math.round(clock.monotonicMs() * US_PER_MS);
      const { toleranceUs } = bucketTerms(bucket);
      const id = scopeText(scope) + bucketDigest(bucket);
      const emptyUs = nowUs + delayUs(delayMs) + toleranceUs;
      fullAtUs.set(id, Math.max(fullAtUs.get(id, nowUs), emptyUs), nowUs);
    },
  };
}

type Ages = {
  readonly get: (id: string, nowUs: number) => number;
  readonly set: (id: string, atUs: number, nowUs: number) => void;
};

function createAges(maxBuckets: number): Ages {
  const times = new Map<string, number>();
  const firstSweep = Math.min(FIRST_SWEEP, maxBuckets);
  let sweepAbove = firstSweep;

  function sweep(nowUs: number): void {
    for (const [id, atUs] of times) if (atUs <= nowUs) times.delete(id);
    const kept = times.size > maxBuckets ? Math.max(1, maxBuckets * KEPT_SHARE) : maxBuckets;
    for (const id of times.keys()) {
      if (times.size <= kept) break;
      times.delete(id);
    }
    sweepAbove = Math.min(maxBuckets, Math.max(firstSweep, times.size * 2));
  }

  return {
    get: (id, nowUs) => Math.max(nowUs, times.get(id) ?? nowUs),
    set: (id, atUs, nowUs) => {
      times.delete(id);
      times.set(id, atUs);
      if (times.size > sweepAbove) sweep(nowUs);
    },
  };
}
