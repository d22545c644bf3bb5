import { ConnectorError } from '@pyloto/core-connectors';

/** How much one subject may do in a minute and in a day; what is absent is not limited, and 0 is nothing at all. */
export type Quota = {
  readonly perMinute?: number | undefined;
  readonly perDay?: number | undefined;
};

/** What a limit counts of one tenant on one connector. */
export type CountedSubject = {
  readonly connector: string;
  readonly tenantId: string;
  /** `requests`, `items`, `outbound`; or `items:<name>`, `outbound:<name>` where one capability or provider is counted. */
  readonly subject: string;
};

/** How long a limit counts before it begins anew. */
export type LimitWindow = 'minute' | 'day';

/** One count against one limit. */
export type Counter = CountedSubject & {
  readonly window: LimitWindow;
  readonly limit: number;
  /** How much is to be taken, at least 1. */
  readonly count: number;
};

/** A counter that had no room. */
export type Refusal = { readonly counter: Counter; readonly retryAfterMs: number };

/** Where counts are kept. */
export type Counters = {
  /**
   * Takes from every counter, or from none of them.
   *
   * A count above the whole limit is taken from a window in which nothing was taken yet; the window then lasts longer, by as
   * much as was taken too much.
   *
   * @returns the counters that had no room: none, when it was taken
   */
  readonly take: (counters: readonly Counter[]) => readonly Refusal[] | Promise<readonly Refusal[]>;
};

/** How long each window lasts, from the first count in it. */
export const WINDOW_SECONDS: Readonly<Record<LimitWindow, number>> = { minute: 60, day: 86_400 };

/**
 * Adds what a quota limits to `counters`: up to two.
 *
 * @throws ConnectorError `config_invalid` when a limit is not a whole number from 0
 */
export function addCounters(
  counters: Counter[],
  taken: CountedSubject & { readonly count: number },
  { perMinute, perDay }: Quota,
): void {
  if (perMinute !== undefined) {
    counters.push({ ...taken, window: 'minute', limit: requireLimit(perMinute) });
  }
  if (perDay !== undefined) {
    counters.push({ ...taken, window: 'day', limit: requireLimit(perDay) });
  }
}

function requireLimit(limit: number): number {
  if (Number.isSafeInteger(limit) && limit >= 0) return limit;
  throw new ConnectorError('config_invalid', 'a limit must be a whole number from 0');
}
