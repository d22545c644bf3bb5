import type { RateLimiter, TenantDirectory, TenantLimits } from '@pyloto/core-connectors';

import { ADMITTED, admitCounted, andThen, type OnLimited } from './admit-counted.ts';
import { addCounters, type Counter, type Counters } from './counters.ts';

/** What every rate limiter is made with. */
export type RateLimiterOptions = {
  /** What a tenant may do: `requestsPerMinute` and `requestsPerDay` are read. */
  readonly limitsOf: TenantDirectory['limitsOf'];
  /** For tenants whose own limit is absent. Default: not limited. */
  readonly defaults?: Pick<TenantLimits, 'requestsPerMinute' | 'requestsPerDay'>;
  readonly onLimited?: OnLimited;
};

/** Counts each request once for each tenant in it. */
export function limitRequests(counters: Counters, options: RateLimiterOptions): RateLimiter {
  const { limitsOf, defaults = {}, onLimited } = options;

  function admitWithin(
    connector: string,
    tenantIds: readonly string[],
    limits: readonly TenantLimits[],
  ) {
    const asked: Counter[] = [];
    for (const [index, own] of limits.entries()) {
      const taken = {
        connector,
        tenantId: tenantIds[index] ?? '',
        subject: 'requests',
        count: 1,
      };
      addCounters(asked, taken, {
        perMinute: own.requestsPerMinute ?? defaults.requestsPerMinute,
        perDay: own.requestsPerDay ?? defaults.requestsPerDay,
      });
    }
    return admitCounted(counters, asked, onLimited);
  }

  return {
    admit: ({ connector, tenantIds }) => {
      const [only] = tenantIds;
      if (only === undefined) return ADMITTED;
      if (tenantIds.length === 1) {
        return andThen(limitsOf(only), (own) => admitWithin(connector, tenantIds, [own]));
      }
      const different = [...new Set(tenantIds)];
      const limits = allOf(different.map((tenantId) => limitsOf(tenantId)));
      return andThen(limits, (all) => admitWithin(connector, different, all));
    },
  };
}

function allOf<Value>(
  values: readonly (Value | Promise<Value>)[],
): readonly Value[] | Promise<readonly Value[]> {
  const there: Value[] = [];
  for (const value of values) {
    if (value instanceof Promise) return Promise.all(values.map((each) => Promise.resolve(each)));
    there.push(value);
  }
  return there;
}
