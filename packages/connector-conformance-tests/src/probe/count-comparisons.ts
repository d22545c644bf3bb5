import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

const compare = crypto.timingSafeEqual;
let count = 0;

/**
 * Watches `crypto.timingSafeEqual` in this process from now on, also for modules that are loaded later and keep it in a variable.
 * Comparisons go on as they were.
 */
export function watchComparisons(): void {
  if (crypto.timingSafeEqual !== compare) return;
  crypto.timingSafeEqual = (one, other) => {
    count += 1;
    return compare(one, other);
  };
  syncBuiltinESMExports();
}

/** How often `timingSafeEqual` was called while `work`, which is synchronous, ran. */
export function countComparisons(work: () => unknown): number {
  watchComparisons();
  const before = count;
  work();
  return count - before;
}
