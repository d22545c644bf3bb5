import type { Clock } from '@pyloto/core-connectors';

/** Calls back at most once per `everyMs`, with how often it was asked to since. */
export function createLogLimit(
  clock: Pick<Clock, 'monotonicMs'>,
  everyMs: number,
): (write: (count: number) => void) => void {
  let lastMs = Number.NEGATIVE_INFINITY;
  let count = 0;
  return (write) => {
    count += 1;
    const nowMs = clock.monotonicMs();
    if (nowMs - lastMs < everyMs) return;
    lastMs = nowMs;
    write(count);
    count = 0;
  };
}
