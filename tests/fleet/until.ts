import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 25;
/** What has not come about by then will not: a busy machine may take seconds for what takes milliseconds. */
const PATIENCE_MS = 30_000;

/** Waits until something holds. @returns whether it did within the time */
export async function until(
  holds: () => boolean | Promise<boolean>,
  withinMs = PATIENCE_MS,
): Promise<boolean> {
  const deadlineMs = performance.now() + withinMs;
  for (;;) {
    if (await holds()) return true;
    if (performance.now() > deadlineMs) return false;
    await sleep(LOOK_EVERY_MS);
  }
}
