import type { BatchSummary, ItemResult } from '../webhook/answer.ts';
import type { BatchPlan } from './plan-batch.ts';
import type { WorkItem } from './work-item.ts';

/** Counts how a request's items ended. */
export function summarize({ items, skipped }: BatchPlan): BatchSummary {
  const counts = {
    waiting: 0,
    queued: 0,
    processed: 0,
    deduped: 0,
    failed: 0,
    ignored: 0,
    invalid: 0,
  };
  for (const item of items) counts[item.outcome]++;
  for (const item of skipped) counts[item.outcome]++;
  const { processed, deduped, failed, queued, ignored, invalid } = counts;
  const total = items.length + skipped.length;
  return { total, processed, deduped, failed, queued, ignored, invalid };
}

/** The outcome of each event, in the order of the delivery, as the answer shows it outside production. */
export function itemResults(items: readonly WorkItem[], correlationId: string): ItemResult[] {
  return items.map((item) => ({
    dedupeKey: item.digest,
    capabilityId: item.event.capabilityId,
    ok: item.outcome !== 'failed',
    deduped: item.outcome === 'deduped',
    correlationId,
    ...(item.failure === undefined ? undefined : { errorCode: item.failure.fields.errorCode }),
  }));
}
