import type { TenantLimits } from '@pyloto/core-connectors';

import type { AppMode } from './connector-secrets.ts';
import { type EnvironmentReader, wholeNumber } from './environment-reader.ts';

/** The most that a limit can be. */
export const LARGEST_LIMIT = 1_000_000_000;

/** The variable of each limit. */
const VARIABLES = {
  requestsPerMinute: 'LIMIT_REQUESTS_PER_MINUTE',
  requestsPerDay: 'LIMIT_REQUESTS_PER_DAY',
  itemsPerMinute: 'LIMIT_ITEMS_PER_MINUTE',
  itemsPerDay: 'LIMIT_ITEMS_PER_DAY',
  outboundPerMinute: 'LIMIT_OUTBOUND_PER_MINUTE',
  outboundPerDay: 'LIMIT_OUTBOUND_PER_DAY',
} as const satisfies Record<keyof TenantLimits, string>;

/** The names of the limits. */
export const LIMIT_NAMES: readonly (keyof TenantLimits)[] = [
  'requestsPerMinute',
  'requestsPerDay',
  'itemsPerMinute',
  'itemsPerDay',
  'outboundPerMinute',
  'outboundPerDay',
];

/** Enough to try everything out, and too little to run on. */
const SANDBOX_LIMITS = {
  requestsPerMinute: 600,
  requestsPerDay: 10_000,
  itemsPerMinute: 600,
  itemsPerDay: 10_000,
  outboundPerMinute: 600,
  outboundPerDay: 10_000,
} as const satisfies Required<TenantLimits>;

/** Reads the limits of every tenant that has none of its own: `LIMIT_…`. A sandbox always has some. */
export function readLimits(reader: EnvironmentReader, mode: AppMode): TenantLimits {
  const limits: { -readonly [Name in keyof TenantLimits]: TenantLimits[Name] } =
    mode === 'sandbox' ? { ...SANDBOX_LIMITS } : {};
  for (const name of LIMIT_NAMES) {
    const rule = wholeNumber(1, LARGEST_LIMIT, 600);
    const limit = reader.parsed<number | undefined>(VARIABLES[name], undefined, rule);
    if (limit !== undefined) limits[name] = limit;
  }
  return limits;
}
