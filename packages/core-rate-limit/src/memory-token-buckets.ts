import type { Admission, Clock, TokenBuckets } from '@pyloto/core-connectors';

import { ADMITTED } from './admit-counted.ts';
import { bucketDigest, bucketTerms, delayUs, scopeText, US_PER_MS } from './bucket-terms.ts';

/** What token buckets in memory are made with. */
export type MemoryTokenBucketsOptions = {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /**
   * So many buckets that are not full are remembered, at least 2; above half of it those that nothing was taken from for
   * longest may be forgotten. Default 100,000.
   */
  readonly maxBuckets?: number;
};

const MOST_BUCKETS = 100_000;
/**
 * Makes token buckets for one process. A restart forgets what was taken.
 *
 * @throws ConnectorError `config_invalid`, later, when a bucket is none (see `bucketTerms`)
 */
export function createMemoryTokenBuckets(options: MemoryTokenBucketsOptions): TokenBuckets {
  const { clock, maxBuckets = MOST_BUCKETS } = options;
  /** When each bucket is full again, in microseconds. */
  const fullAtUs = createFullTimes(maxBuckets);

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

type FullTimes = {
  readonly get: (id: string, nowUs: number) => number;
  readonly set: (id: string, atUs: number, nowUs: number) => void;
};

/**
 * Two generations: what is changed gets into the recent one, and when that is half of all, it becomes the older one, whose
 * rest is forgotten. Moving an entry to the end of one map instead would leave a hole in its hash chain each time, which makes a bucket that
 * everything goes through a hundred times slower than the others.
 */
function createFullTimes(maxBuckets: number): FullTimes {
  const half = maxBuckets / 2;
  let recent = new Map<string, number>();
  let older = new Map<string, number>();

  function makeRoom(nowUs: number): void {
    for (const [id, atUs] of recent) if (atUs <= nowUs) recent.delete(id);
    if (recent.size <= half / 2) return;
    older = recent;
    recent = new Map();
  }

  return {
    get: (id, nowUs) => Math.max(nowUs, recent.get(id) ?? older.get(id) ?? nowUs),
    set: (id, atUs, nowUs) => {
      recent.set(id, atUs);
      if (recent.size > half) makeRoom(nowUs);
    },
  };
}
