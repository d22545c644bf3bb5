import {
  isParsedEvent,
  type ParsedEvent,
  type ParsedItem,
  type SkippedItem,
} from '@pyloto/core-connectors';
import { eventScope, keyDigest } from '@pyloto/core-events';

import type { Runtime } from '../runtime.ts';
import type { TenantBatch, WorkItem } from './work-item.ts';

/** A request's items, sorted: events by tenant, and what becomes no event. */
export type BatchPlan = {
  readonly tenants: readonly TenantBatch[];
  readonly skipped: readonly SkippedItem[];
};

/** Sorts what a parser found: by tenant, repeats apart, and what nobody handles among the skipped. */
export function planBatch(items: readonly ParsedItem[], runtime: Runtime): BatchPlan {
  const tenants = new Map<string, TenantPlan>();
  const skipped: SkippedItem[] = [];
  for (const item of items) {
    const left = isParsedEvent(item) ? planEvent(item, tenants, runtime) : item;
    if (left !== undefined) skipped.push(left);
  }
  return { tenants: [...tenants.values()], skipped };
}

type TenantPlan = TenantBatch & { readonly scope: string; readonly digests: Set<string> };

function planEvent(
  event: ParsedEvent,
  tenants: Map<string, TenantPlan>,
  runtime: Runtime,
): SkippedItem | undefined {
  if (!isWellFormed(event))
    return skip('invalid', 'event', "event does not have the contract's fields");
  const handler = runtime.route(event.capabilityId);
  if (handler === undefined)
    return skip('ignored', event.capabilityId, 'no handler for this capability');
  const tenantId = event.tenantId ?? runtime.resolveTenant(event.channel);
  if (tenantId === undefined)
    return skip('ignored', 'unknown_account', 'account belongs to no tenant');
  const tenant = tenants.get(tenantId) ?? addTenant(tenantId, tenants, runtime);
  const digest = keyDigest(tenant.scope + event.dedupeKey);
  const distinct = tenant.digests.size;
  const isRepeat = tenant.digests.add(digest).size === distinct;
  (isRepeat ? tenant.repeats : tenant.items).push(
    newWorkItem(event, handler, { tenantId, digest }),
  );
  return undefined;
}

function addTenant(
  tenantId: string,
  tenants: Map<string, TenantPlan>,
  runtime: Runtime,
): TenantPlan {
  const scope = eventScope({ tenantId, connector: runtime.connectorId });
  const tenant = { tenantId, items: [], repeats: [], scope, digests: new Set<string>() };
  tenants.set(tenantId, tenant);
  return tenant;
}

function newWorkItem(
  event: ParsedEvent,
  handler: WorkItem['handler'],
  names: { readonly tenantId: string; readonly digest: string },
): WorkItem {
  return {
    event,
    tenantId: names.tenantId,
    handler,
    digest: names.digest,
    outcome: 'waiting',
    error: undefined,
    errorCode: undefined,
    envelope: undefined,
    latencyMs: 0,
  };
}

function skip(outcome: SkippedItem['outcome'], field: string, reason: string): SkippedItem {
  return { outcome, field, reason };
}

/** A connector's parser is somebody else's code: what it returns is checked before it is believed. */
function isWellFormed(event: ParsedEvent): boolean {
  return (
    isName(event.capabilityId) &&
    isName(event.dedupeKey) &&
    isName(event.type) &&
    isName(event.channel?.type) &&
    isName(event.channel?.accountId) &&
    isTimestamp(event.occurredAt)
  );
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** Checks the form `2025-10-09T08:53:20.000Z` by its fixed positions; the parser made it from a number. */
function isTimestamp(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    value.length === 24 &&
    value[10] === 'T' &&
    value[19] === '.' &&
    value[23] === 'Z'
  );
}
