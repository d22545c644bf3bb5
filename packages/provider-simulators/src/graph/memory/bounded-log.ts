/** Keeps the newest entries, at least `limit` of them and at most a tenth more. */
export type BoundedLog<TEntry> = {
  readonly entries: readonly TEntry[];
  readonly push: (entry: TEntry) => void;
};

/** A log in memory that a sandbox can write to for weeks. */
export function createBoundedLog<TEntry>(limit: number): BoundedLog<TEntry> {
  const entries: TEntry[] = [];
  return {
    entries,
    push: (entry) => {
      entries.push(entry);
      if (entries.length > limit * 1.1) entries.splice(0, entries.length - limit);
    },
  };
}
