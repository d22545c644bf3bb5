import type { DeadLetter } from '@pyloto/core-connectors';

import { processTenantBatch } from '../batch/process-tenant-batch.ts';
import { reportBatch } from '../batch/report-batch.ts';
import { newWorkItem, type WorkItem } from '../batch/work-item.ts';
import type { Runtime } from '../runtime.ts';
import { digestOfEventId } from './dead-letter-view.ts';

/** What came of a replay; `no_handler` when nobody handles the event's capability any more. */
export type ReplayOutcome = 'handled' | 'already_handled' | 'failed' | 'no_handler';

/**
 * Handles a dead letter once more, under the same event id: it leaves the dead letters when that
 * succeeds, or when a redelivery was faster, and stays with one more attempt when it fails.
 *
 * @throws ConnectorError `state_unavailable` when the state store cannot answer
 */
export async function replayDeadLetter(
  letter: DeadLetter,
  correlationId: string,
  runtime: Runtime,
): Promise<ReplayOutcome> {
  const item = toWorkItem(letter, runtime);
  if (item === undefined) return 'no_handler';
  runtime.underWay.enter(1);
  try {
    const batch = { tenantId: item.tenantId, items: [item], repeats: [] };
    await processTenantBatch(batch, { tenantId: item.tenantId, correlationId, runtime });
  } finally {
    runtime.underWay.leave(1);
    reportBatch({ tenants: [], skipped: [], items: [item] }, correlationId, runtime);
  }
  if (item.outcome !== 'deduped') return item.outcome === 'processed' ? 'handled' : 'failed';
  await runtime.deadLetters.settle([letter.event.id]);
  return 'already_handled';
}

function toWorkItem({ event }: DeadLetter, runtime: Runtime): WorkItem | undefined {
  const route = runtime.route(event.capability);
  if (route === undefined) return undefined;
  return newWorkItem({
    event: {
      capabilityId: event.capability,
      type: event.type,
      dedupeKey: event.dedupekey,
      channel: { type: event.connector, accountId: accountOf(event.source) },
      ...(event.subject === undefined ? undefined : { subject: event.subject }),
      occurredAt: event.time,
      correlationId: event.correlationid,
      payload: event.data,
    },
    tenantId: event.tenantid,
    route,
    digest: digestOfEventId(event.id),
  });
}

/** The last segment of `/connectors/<connector>/<account>`. */
function accountOf(source: string): string {
  return decodeURIComponent(source.slice(source.lastIndexOf('/') + 1));
}
