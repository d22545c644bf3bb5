import { IsoTimestampSchema } from '@pyloto/core-events';

/** Tells ISO 8601 in UTC with milliseconds, of a moment that exists, from everything else. */
export function isIsoTime(value: unknown): value is string {
  return IsoTimestampSchema.safeParse(value).success;
}
