import type { TakenJob } from '@pyloto/core-delivery';

import { createHandlerSlots, type HandlerSlots } from '../batch/handler-slots.ts';
import type { InboxJob } from './inbox-job.ts';

/** Runs a turn with a job, when its time has come. */
export type InTurn = <End>(job: TakenJob<InboxJob>, turn: () => Promise<End>) => Promise<End>;

/** Jobs of more items than this take the process long enough for others to notice. */
const HEAVY_FROM_ITEMS = 10;
const HEAVY_TURNS_PER_TENANT = 2;

type Tenant = { readonly slots: HandlerSlots; users: number };

/**
 * Lets two heavy jobs of a tenant have their turn at a time, however many of its jobs this process holds: the items of one job
 * fill the handler's slots already, and fifty such jobs at once would make everybody else's requests and jobs wait for the processor.
 */
export function createHeavyTurns(): InTurn {
  const tenants = new Map<string, Tenant>();
  return async (job, turn) => {
    if (job.data.items.length < HEAVY_FROM_ITEMS) return turn();
    const { tenantId } = job;
    const tenant = tenants.get(tenantId) ?? {
      slots: createHandlerSlots(HEAVY_TURNS_PER_TENANT),
      users: 0,
    };
    tenants.set(tenantId, tenant);
    tenant.users += 1;
    try {
      if (!tenant.slots.tryTake()) await tenant.slots.take();
      try {
        return await turn();
      } finally {
        tenant.slots.giveBack();
      }
    } finally {
      tenant.users -= 1;
      if (tenant.users === 0) tenants.delete(tenantId);
    }
  };
}
