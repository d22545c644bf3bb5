import { asNumber } from '../json/as-json-value.ts';
import { isJsonObject } from '../json/json-object.ts';
import { parseJson } from '../json/parse-json.ts';

type Headers = Readonly<Record<string, string>>;

/** No wait that the other side asks for is longer: a day. */
const MAX_WAIT_MS = 86_400_000;
const MS_PER_MINUTE = 60_000;

/** @returns what `Retry-After` says, in milliseconds, at most a day; undefined when it is not there or not in seconds (Meta sends no dates) */
export function readRetryAfterMs(headers: Headers): number | undefined {
  const text = headers['retry-after']?.trim() ?? '';
  return /^\d+$/.test(text) ? Math.min(Number(text) * 1000, MAX_WAIT_MS) : undefined;
}

/**
 * Reads from the usage headers when a limit of calls per hour lets calls through again.
 *
 * One header has an object, the other lists of objects under account ids; the longest wait counts.
 *
 * @returns `estimated_time_to_regain_access` (minutes) in milliseconds, at most a day; undefined when nothing is blocked or said
 * @see https://developers.facebook.com/docs/graph-api/overview/rate-limiting#headers (read 2026-11-21)
 */
export function readRegainMs(headers: Headers): number | undefined {
  const minutes = Math.max(
    longestRegain(headers['x-business-use-case-usage']),
    longestRegain(headers['x-app-usage']),
  );
  return minutes > 0 ? Math.min(minutes * MS_PER_MINUTE, MAX_WAIT_MS) : undefined;
}

function longestRegain(header: string | undefined): number {
  if (header === undefined) return 0;
  return usagesIn(tryParse(header)).reduce<number>((longest, usage) => {
    const minutes = isJsonObject(usage)
      ? asNumber(usage.estimated_time_to_regain_access)
      : undefined;
    return Math.max(longest, minutes ?? 0);
  }, 0);
}

function usagesIn(value: unknown): readonly unknown[] {
  return isJsonObject(value) ? [value, ...Object.values(value).flat()] : [];
}

function tryParse(header: string): unknown {
  try {
    return parseJson(header);
  } catch {
    return undefined;
  }
}
