import type { Clock } from '@pyloto/core-connectors';

/** All gauges of one scrape, and of several scrapers that come together, are read from one snapshot. */
const SNAPSHOT_MS = 1_000;

/** Reads at most once a second, however many gauges ask; a reading that failed is theirs too, until the next. */
export function sharedSnapshot<Snapshot>(
  clock: Pick<Clock, 'monotonicMs'>,
  read: () => Promise<Snapshot>,
): () => Promise<Snapshot> {
  let snapshot: Promise<Snapshot> | undefined;
  let readAtMs = 0;
  return () => {
    if (snapshot === undefined || clock.monotonicMs() - readAtMs >= SNAPSHOT_MS) {
      readAtMs = clock.monotonicMs();
      snapshot = read();
    }
    return snapshot;
  };
}
