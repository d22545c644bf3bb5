/** How many calls there were within a window, and how many of them failed. */
export type RecentCalls = {
  readonly add: (nowMs: number, hasFailed: boolean) => void;
  /** As of the call that was added last. */
  readonly counts: () => { readonly total: number; readonly failed: number };
};

type Part = { readonly number: number; total: number; failed: number };

/** The window moves in tenths of itself. */
const PARTS = 10;

/** Counts in at most ten parts, so that its size does not depend on the number of calls. */
export function createRecentCalls(windowMs: number): RecentCalls {
  const partMs = windowMs / PARTS;
  let parts: Part[] = [];
  let total = 0;
  let failed = 0;

  function partAt(nowMs: number): Part {
    const number = Math.floor(nowMs / partMs);
    const last = parts.at(-1);
    if (last?.number === number) return last;
    const part = { number, total: 0, failed: 0 };
    parts = [...parts.filter((earlier) => earlier.number > number - PARTS), part];
    total = parts.reduce((sum, each) => sum + each.total, 0);
    failed = parts.reduce((sum, each) => sum + each.failed, 0);
    return part;
  }

  return {
    add: (nowMs, hasFailed) => {
      const part = partAt(nowMs);
      part.total += 1;
      total += 1;
      if (!hasFailed) return;
      part.failed += 1;
      failed += 1;
    },
    counts: () => ({ total, failed }),
  };
}
