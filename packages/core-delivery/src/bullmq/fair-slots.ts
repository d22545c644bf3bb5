/** Who holds how many of a worker's slots. */
export type FairSlots = {
  /** Takes a slot, unless it would be more than the tenant's share. */
  readonly take: (tenantId: string) => boolean;
  readonly release: (tenantId: string) => void;
  /** Counts one more job that the tenant had to leave; returns how many since it last held no slot. */
  readonly countMoved: (tenantId: string) => number;
};

type Held = { slots: number; moved: number };

/**
 * One tenant may hold half of the slots that the others leave free, and always one: so there is a free slot for the next
 * tenant, however much the first one brings.
 */
export function createFairSlots(slots: number): FairSlots {
  const heldByTenant = new Map<string, Held>();
  let taken = 0;
  return {
    take: (tenantId) => {
      const held = heldByTenant.get(tenantId);
      const own = held?.slots ?? 0;
      const share = Math.max(1, Math.floor((slots - (taken - own)) / 2));
      if (own >= share) return false;
      taken += 1;
      if (held === undefined) heldByTenant.set(tenantId, { slots: 1, moved: 0 });
      else held.slots += 1;
      return true;
    },
    release: (tenantId) => {
      const held = heldByTenant.get(tenantId);
      if (held === undefined) return;
      taken -= 1;
      held.slots -= 1;
      if (held.slots === 0) heldByTenant.delete(tenantId);
    },
    countMoved: (tenantId) => {
      const held = heldByTenant.get(tenantId);
      if (held === undefined) return 1;
      held.moved += 1;
      return held.moved;
    },
  };
}
