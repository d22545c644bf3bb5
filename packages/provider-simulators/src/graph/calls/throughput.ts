/** Calls of one account in any second, or in any other time. */
export type Throughput = {
  /** Whether one more goes through; it is counted when it does. */
  readonly take: (accountId: string) => boolean;
  /** Counts one that is not refused: a message received. */
  readonly count: (accountId: string) => void;
  /** How much of the second's share is used, in percent. */
  readonly usedPercent: (accountId: string) => number;
};

const secondMs = 1000;

/**
 * Holds the limit in every second, wherever it begins: a client whose bucket lets twice the limit through at a border is refused.
 *
 * @param windowMs another time than a second, in milliseconds
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/overview#throughput (read 2026-11-21)
 */
export function createThroughput(
  limit: number,
  now: () => number,
  windowMs = secondMs,
): Throughput {
  const timesOf = new Map<string, number[]>();
  const recent = (accountId: string): number[] => {
    const times = timesOf.get(accountId) ?? [];
    if (times.length === 0) timesOf.set(accountId, times);
    const startsAt = now() - windowMs;
    const old = times.findIndex((time) => time > startsAt);
    times.splice(0, old === -1 ? times.length : old);
    return times;
  };
  return {
    take: (accountId) => {
      const times = recent(accountId);
      if (times.length >= limit) return false;
      times.push(now());
      return true;
    },
    count: (accountId) => void recent(accountId).push(now()),
    usedPercent: (accountId) => Math.min(100, Math.round((recent(accountId).length / limit) * 100)),
  };
}
