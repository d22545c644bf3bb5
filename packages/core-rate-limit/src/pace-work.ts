import {
  ConnectorError,
  type PacedWork,
  type Pacer,
  type TenantDirectory,
  type TenantLimits,
} from '@pyloto/core-connectors';

import { admitCounted, andThen, type OnLimited } from './admit-counted.ts';
import { addCounters, type Counter, type Counters, type Quota } from './counters.ts';

/** What every pacer is made with. */
export type PacerOptions = {
  /**
   * What a tenant may do in all: `itemsPerMinute` and `itemsPerDay` of what comes in, `outboundPerMinute` and `outboundPerDay`
   * of what goes out.
   */
  readonly limitsOf: TenantDirectory['limitsOf'];
  /** For tenants whose own limit is absent. Default: not limited. */
  readonly defaults?: Pick<
    TenantLimits,
    'itemsPerMinute' | 'itemsPerDay' | 'outboundPerMinute' | 'outboundPerDay'
  >;
  /**
   * What a tenant may do of one capability, or send to one provider or destination, beside its limits in all; counted by
   * itself. Default: not limited.
   */
  readonly quotaOf?: (work: PacedWork) => Quota | undefined;
  readonly onLimited?: OnLimited;
};

const SUBJECTS = { inbound: 'items', outbound: 'outbound' } as const;

/** Counts items on their way in and calls on their way out, each by itself. */
export function paceWork(counters: Counters, options: PacerOptions): Pacer {
  const { limitsOf, defaults = {}, quotaOf, onLimited } = options;

  function takeWithin(work: PacedWork, limits: TenantLimits) {
    const { connector, tenantId, direction, name, count } = work;
    const subject = SUBJECTS[direction];
    const asked: Counter[] = [];
    const quota = quotaIn(limits, defaults, direction);
    addCounters(asked, { connector, tenantId, subject, count }, quota);
    const named = quotaOf?.(work);
    if (named !== undefined) {
      const taken = {
        connector,
        tenantId,
        subject: `${subject}:${encodeURIComponent(name)}`,
        count,
      };
      addCounters(asked, taken, named);
    }
    return admitCounted(counters, asked, onLimited);
  }

  return {
    take: (work) => {
      requireCount(work.count);
      return andThen(limitsOf(work.tenantId), (limits) => takeWithin(work, limits));
    },
  };
}

function quotaIn(
  own: TenantLimits,
  defaults: TenantLimits,
  direction: PacedWork['direction'],
): Quota {
  if (direction === 'inbound') {
    return {
      perMinute: own.itemsPerMinute ?? defaults.itemsPerMinute,
      perDay: own.itemsPerDay ?? defaults.itemsPerDay,
    };
  }
  return {
    perMinute: own.outboundPerMinute ?? defaults.outboundPerMinute,
    perDay: own.outboundPerDay ?? defaults.outboundPerDay,
  };
}

function requireCount(count: number): void {
  if (Number.isSafeInteger(count) && count >= 1) return;
  throw new ConnectorError('config_invalid', 'count must be a whole number from 1');
}
