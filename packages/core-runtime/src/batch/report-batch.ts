import type { ItemLogFields, LogFields } from '@pyloto/core-connectors';
import { errorFields } from '@pyloto/core-telemetry';

import type { Runtime } from '../runtime.ts';
import type { BatchSummary } from '../webhook/answer.ts';
import type { BatchPlan } from './plan-batch.ts';
import type { WorkItem } from './work-item.ts';

/** What a finished request is reported with. */
export type BatchReport = {
  readonly plan: BatchPlan;
  readonly items: readonly WorkItem[];
  readonly summary: BatchSummary;
  readonly correlationId: string;
  readonly latencyMs: number;
};

/** Writes a request into logs and metrics: a line per item, a line for the whole, counters added once per capability. */
export function reportBatch(report: BatchReport, runtime: Runtime): void {
  logItems(report, runtime);
  logSkipped(report, runtime);
  const { correlationId, latencyMs, summary } = report;
  runtime.logger.log('info', 'request_handled', {
    correlationId,
    status: 200,
    latencyMs,
    ...summary,
  });
  countItems(report, runtime);
  countSkipped(report, runtime);
}

function logItems({ items, correlationId }: BatchReport, runtime: Runtime): void {
  const lines: ItemLogFields[] = [];
  const failed: WorkItem[] = [];
  for (const item of items) {
    if (item.outcome === 'failed') failed.push(item);
    else lines.push(itemFields(item));
  }
  if (lines.length > 0) runtime.logger.logItems('item_handled', { correlationId }, lines);
  for (const item of failed) logFailure(item, correlationId, runtime);
}

function logFailure(item: WorkItem, correlationId: string, runtime: Runtime): void {
  const fields: LogFields = { correlationId, ...itemFields(item), ...errorFields(item.error) };
  runtime.logger.log('error', 'item_handled', fields);
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

function logSkipped({ plan, correlationId }: BatchReport, runtime: Runtime): void {
  for (const { outcome, field, reason } of plan.skipped) {
    runtime.logger.log('info', 'item_skipped', { correlationId, outcome, field, reason });
  }
}

type Counts = { processed: number; deduped: number; failed: number; waiting: number };

function countItems({ items }: BatchReport, runtime: Runtime): void {
  const { metrics, connectorId: connector } = runtime;
  const byCapability = new Map<string, Counts>();
  for (const item of items) {
    const capability = item.event.capabilityId;
    let counts = byCapability.get(capability);
    if (counts === undefined) {
      counts = { processed: 0, deduped: 0, failed: 0, waiting: 0 };
      byCapability.set(capability, counts);
    }
    counts[item.outcome]++;
    if (item.outcome === 'deduped') continue;
    metrics.observe('handler_latency_ms', item.latencyMs, { connector, capability });
    if (item.errorCode !== undefined) {
      metrics.count('events_failed_total', 1, { connector, capability, errorCode: item.errorCode });
    }
  }
  for (const [capability, counts] of byCapability) {
    const labels = { connector, capability };
    metrics.count('webhook_requests_total', 1, labels);
    if (counts.processed > 0) metrics.count('events_processed_total', counts.processed, labels);
    if (counts.deduped > 0) metrics.count('events_deduped_total', counts.deduped, labels);
  }
  if (items.length === 0)
    metrics.count('webhook_requests_total', 1, { connector, capability: 'none' });
}

function countSkipped({ plan }: BatchReport, { metrics, connectorId: connector }: Runtime): void {
  for (const { outcome, field } of plan.skipped) {
    metrics.count(outcome === 'ignored' ? 'events_ignored_total' : 'events_invalid_total', 1, {
      connector,
      field,
    });
  }
}
