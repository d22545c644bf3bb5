/** What a timestamp counts since the epoch. */
export type TimestampUnit = 'seconds' | 'milliseconds';

/** One way to write each number: what was signed and what is read cannot differ. */
const TIMESTAMP_FORM = /^(?:0|[1-9]\d{0,12})$/;
const MS_PER_SECOND = 1000;

/** Reads a whole number of at most 13 digits as milliseconds since the epoch; undefined when it is not one. */
export function parseTimestampMs(text: string, unit: TimestampUnit): number | undefined {
  if (!TIMESTAMP_FORM.test(text)) return undefined;
  return unit === 'seconds' ? Number(text) * MS_PER_SECOND : Number(text);
}

/** Writes a moment in the form that {@link parseTimestampMs} reads; what is less than a whole unit is cut off. */
export function formatTimestamp(atMs: number, unit: TimestampUnit): string {
  return String(Math.floor(unit === 'seconds' ? atMs / MS_PER_SECOND : atMs));
}
