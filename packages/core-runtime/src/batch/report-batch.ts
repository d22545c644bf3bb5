import type { ItemLogFields, LogFields } from '@pyloto/core-connectors';
import { keyDigest } from '@pyloto/core-events';

import type { Runtime } from '../runtime.ts';
import type { BatchPlan, Skipped } from './plan-batch.ts';
import type { WorkItem } from './work-item.ts';

/**
 * Writes what became of a request's items into logs and metrics: a line per item, counters added once
 * per capability. An item that got no turn, because the state store failed, is not among them.
 */
export function reportBatch(plan: BatchPlan, correlationId: string, runtime: Runtime): void {
  const items = plan.items.filter(hadItsTurn);
  logItems(items, correlationId, runtime);
  for (const item of plan.skipped) logSkipped(item, correlationId, runtime);
  countItems(items, runtime);
  countSkipped(plan.skipped, runtime);
}

function hadItsTurn(item: WorkItem): boolean {
  return item.outcome !== 'waiting';
}

function logItems(items: readonly WorkItem[], correlationId: string, runtime: Runtime): void {
  const lines: ItemLogFields[] = [];
  const queued: ItemLogFields[] = [];
  const failed: WorkItem[] = [];
  for (const item of items) {
    if (item.outcome === 'failed') failed.push(item);
    else (item.outcome === 'queued' ? queued : lines).push(itemFields(item));
  }
  if (queued.length > 0) runtime.logger.logItems('item_queued', { correlationId }, queued);
  if (lines.length > 0) runtime.logger.logItems('item_handled', { correlationId }, lines);
  for (const item of failed) logFailure(item, correlationId, runtime);
}

function logFailure(item: WorkItem, correlationId: string, runtime: Runtime): void {
  const fields: LogFields = { correlationId, ...itemFields(item), ...item.failure?.fields };
  if (item.failure?.isDelayed === true) runtime.logger.log('info', 'item_delayed', fields);
  else runtime.logger.log('error', 'item_handled', fields);
}

function itemFields(item: WorkItem): ItemLogFields {
  return {
    tenantId: item.tenantId,
    capabilityId: item.event.capabilityId,
    eventType: item.event.type,
    dedupeKey: item.digest,
    dedupeHit: item.outcome === 'deduped',
    outcome: item.outcome,
    latencyMs: item.latencyMs,
  };
}

function logSkipped(item: Skipped, correlationId: string, runtime: Runtime): void {
  const { outcome, field, reason, channel, tenantId } = item;
  const account = channel === undefined ? undefined : keyDigest(channel.accountId);
  runtime.logger.log('info', 'item_skipped', {
    correlationId,
    tenantId,
    account,
    outcome,
    field,
    reason,
  });
}

type Counts = { processed: number; deduped: number };

function countItems(items: readonly WorkItem[], runtime: Runtime): void {
  const { metrics, connectorId: connector } = runtime;
  const byCapability = new Map<string, Counts>();
  for (const item of items) {
    const capability = item.event.capabilityId;
    let counts = byCapability.get(capability);
    if (counts === undefined) {
      counts = { processed: 0, deduped: 0 };
      byCapability.set(capability, counts);
    }
    if (item.outcome === 'processed') counts.processed++;
    if (item.outcome === 'deduped') counts.deduped++;
    countAttempt(item, runtime);
  }
  for (const [capability, { processed, deduped }] of byCapability) {
    const labels = { connector, capability };
    if (processed > 0) metrics.count('events_processed_total', processed, labels);
    if (deduped > 0) metrics.count('events_deduped_total', deduped, labels);
  }
}

/** One run of a handler; a duplicate, the repeat of a failure and what was not tried had none. */
function countAttempt(item: WorkItem, { metrics, connectorId: connector }: Runtime): void {
  if (item.envelope === undefined || item.failure?.isDelayed === true) return;
  const capability = item.event.capabilityId;
  metrics.observe('handler_latency_ms', item.latencyMs, { connector, capability });
  if (item.failure === undefined) return;
  const { errorCode } = item.failure.fields;
  metrics.count('events_failed_total', 1, { connector, capability, errorCode });
}

function countSkipped(
  skipped: readonly Skipped[],
  { metrics, connectorId: connector }: Runtime,
): void {
  for (const { outcome, field } of skipped) {
    const name = outcome === 'ignored' ? 'events_ignored_total' : 'events_invalid_total';
    metrics.count(name, 1, { connector, field });
  }
}
