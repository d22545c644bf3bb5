import {
  isParsedEvent,
  type ParsedEvent,
  type ParsedItem,
  type SkippedItem,
} from '@pyloto/core-connectors';
import { eventScope, keyDigest } from '@pyloto/core-events';

import type { CapabilityRoute } from '../route-by-capability.ts';
import type { Runtime } from '../runtime.ts';
import { observedOnly } from './observe-items.ts';
import { newWorkItem, type Repeat, type TenantBatch, type WorkItem } from './work-item.ts';
import { type TenantLookup, tenantsOf } from './tenants-of.ts';
import { isWellFormedEvent, isWellFormedItem } from './well-formed.ts';

/** Something that becomes no event, and the tenant it would have belonged to, where that is known. */
export type Skipped = SkippedItem & { readonly tenantId?: string | undefined };

/** A request's items, sorted: events by tenant, and what becomes no event. */
export type BatchPlan = {
  readonly tenants: readonly TenantBatch[];
  readonly skipped: readonly Skipped[];
  /** Every event in the order of the delivery, repeats included. */
  readonly items: readonly WorkItem[];
};

/** Sorts what a parser found: by tenant, repeats apart, and what nobody handles among the skipped. */
export async function planBatch(
  parsed: readonly ParsedItem[],
  runtime: Runtime,
): Promise<BatchPlan> {
  const tenantOf = await tenantsOf(parsed, runtime);
  const planner = new Planner(runtime, tenantOf);
  for (const item of parsed) planner.add(item);
  return planner.plan();
}

type TenantPlan = TenantBatch & {
  readonly scope: string;
  readonly originals: Map<string, WorkItem>;
};

class Planner {
  readonly #runtime: Runtime;
  readonly #tenantOf: TenantLookup;
  readonly #tenants = new Map<string, TenantPlan>();
  readonly #skipped: Skipped[] = [];
  readonly #items: WorkItem[] = [];

  constructor(runtime: Runtime, tenantOf: TenantLookup) {
    this.#runtime = runtime;
    this.#tenantOf = tenantOf;
  }

  plan(): BatchPlan {
    return { tenants: [...this.#tenants.values()], skipped: this.#skipped, items: this.#items };
  }

  /** A connector's parser is somebody else's code: what it returns is checked before it is believed. */
  add(item: ParsedItem): void {
    if (!isWellFormedItem(item)) {
      this.#skip({ outcome: 'invalid', field: 'item', reason: 'parser returned no item' });
    } else if (isParsedEvent(item)) {
      this.#addEvent(item);
    } else {
      this.#skip(item);
    }
  }

  #addEvent(event: ParsedEvent): void {
    const { channel, capabilityId } = event;
    if (!isWellFormedEvent(event)) {
      const reason = "event does not have the contract's fields";
      return this.#skip({ outcome: 'invalid', field: 'event', reason });
    }
    const route = this.#runtime.route(capabilityId) ?? observedOnly(event, this.#runtime);
    if (route === undefined) {
      const reason = 'no handler for this capability';
      return this.#skip({ outcome: 'ignored', field: capabilityId, reason, channel });
    }
    const tenantId = event.tenantId ?? this.#tenantOf(channel);
    if (tenantId === undefined) {
      const reason = 'account belongs to no tenant';
      return this.#skip({ outcome: 'ignored', field: 'unknown_account', reason, channel });
    }
    this.#addToTenant(event, route, tenantId);
  }

  #addToTenant(event: ParsedEvent, route: CapabilityRoute, tenantId: string): void {
    const tenant = this.#tenants.get(tenantId) ?? this.#newTenant(tenantId);
    const digest = keyDigest(tenant.scope + event.dedupeKey);
    const item = newWorkItem({ event, tenantId, route, digest });
    this.#items.push(item);
    const original = tenant.originals.get(digest);
    if (original !== undefined) {
      tenant.repeats.push({ item, original });
      return;
    }
    tenant.originals.set(digest, item);
    tenant.items.push(item);
  }

  #newTenant(tenantId: string): TenantPlan {
    const scope = eventScope({ tenantId, connector: this.#runtime.connectorId });
    const repeats: Repeat[] = [];
    const tenant = { tenantId, items: [], repeats, scope, originals: new Map<string, WorkItem>() };
    this.#tenants.set(tenantId, tenant);
    return tenant;
  }

  #skip(item: SkippedItem): void {
    const tenantId = item.channel === undefined ? undefined : this.#tenantOf(item.channel);
    this.#skipped.push({ ...item, tenantId });
  }
}
