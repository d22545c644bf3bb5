import type { DeadLetter, DurableLedger, ParsedEvent } from '@pyloto/core-connectors';
import { digestOfId, orderedJobId } from '@pyloto/core-delivery';

import { processTenantBatch } from '../batch/process-tenant-batch.ts';
import { reportBatch } from '../batch/report-batch.ts';
import { newWorkItem } from '../batch/work-item.ts';
import { inboxJob } from '../inbox/inbox-job.ts';
import type { CapabilityRoute } from '../route-by-capability.ts';
import type { Inbox, Runtime } from '../runtime.ts';

/**
 * What came of a replay.
 *
 * - `queued`: it is back in its queue, and leaves the dead letters once it is handled
 * - `handled`, `failed`: it was handled at once, where there is no queue
 * - `already_handled`: a redelivery was faster
 * - `no_handler`: nobody handles the event's capability, or serves its destination, any more
 */
export type ReplayOutcome = 'queued' | 'handled' | 'already_handled' | 'failed' | 'no_handler';

/**
 * Brings a dead letter on its way again, under the same event id: it leaves the dead letters when it is
 * handled, or when a redelivery was faster, and stays with one more attempt when it fails.
 *
 * @throws ConnectorError `state_unavailable` when the state store cannot answer
 */
export async function replayDeadLetter(
  letter: DeadLetter,
  correlationId: string,
  runtime: Runtime,
): Promise<ReplayOutcome> {
  if (letter.destination !== undefined) return replayDelivery(letter, letter.destination, runtime);
  const route = runtime.route(letter.event.capability);
  if (route === undefined) return 'no_handler';
  if (runtime.inbox !== undefined) return enqueue(letter, runtime.inbox, runtime);
  return handleNow(letter, { route, correlationId, runtime });
}

async function replayDelivery(
  letter: DeadLetter,
  destination: string,
  { outbox }: Runtime,
): Promise<ReplayOutcome> {
  if (outbox === undefined || !outbox.destinationIds.includes(destination)) return 'no_handler';
  await outbox.replay(letter);
  return 'queued';
}

async function enqueue(
  letter: DeadLetter,
  { queue, ledger }: Inbox,
  runtime: Runtime,
): Promise<ReplayOutcome> {
  if (await isDone(letter, ledger)) {
    await runtime.deadLetters.settle([letter.id]);
    return 'already_handled';
  }
  const id = runtime.ordering === undefined ? undefined : orderedJobId(digestOfId(letter.id));
  const data = {
    correlationId: letter.event.correlationid,
    receivedAtMs: runtime.clock.now(),
    attempt: 1,
    firstFailedAtMs: letter.firstFailedAtMs,
    items: [eventOf(letter)],
  };
  const tenantId = letter.event.tenantid;
  await queue.add([inboxJob({ tenantId, data, ...(id === undefined ? undefined : { id }) })]);
  // Its job may be there already and wait for its next attempt.
  if (id !== undefined) await queue.promote(id);
  return 'queued';
}

/** Without its sequence, so that one that stepped aside stays there. Of an item that is open nothing changes. */
async function isDone({ id, event }: DeadLetter, ledger: DurableLedger): Promise<boolean> {
  const { tenantid: tenantId, connector } = event;
  const { states } = await ledger.accept({ tenantId, connector, keys: [digestOfId(id)] });
  return states[0] === 'done';
}

type Handling = {
  readonly route: CapabilityRoute;
  readonly correlationId: string;
  readonly runtime: Runtime;
};

async function handleNow(
  letter: DeadLetter,
  { route, correlationId, runtime }: Handling,
): Promise<ReplayOutcome> {
  const tenantId = letter.event.tenantid;
  const digest = digestOfId(letter.id);
  const item = newWorkItem({ event: eventOf(letter), tenantId, route, digest });
  runtime.underWay.enter(1);
  try {
    const batch = { tenantId, items: [item], repeats: [] };
    await processTenantBatch(batch, { tenantId, correlationId, runtime });
  } finally {
    runtime.underWay.leave(1);
    reportBatch({ tenants: [], skipped: [], items: [item] }, correlationId, runtime);
  }
  if (item.outcome !== 'deduped') return item.outcome === 'processed' ? 'handled' : 'failed';
  await runtime.deadLetters.settle([letter.id]);
  return 'already_handled';
}

/** The event as the connector gave it. */
function eventOf(letter: DeadLetter): ParsedEvent {
  const { event, orderingKey, channelType, isReference } = letter;
  return {
    capabilityId: event.capability,
    type: event.type,
    dedupeKey: event.dedupekey,
    ...(orderingKey === undefined ? undefined : { orderingKey }),
    channel: { type: channelType ?? event.connector, accountId: accountOf(event.source) },
    ...(event.subject === undefined ? undefined : { subject: event.subject }),
    occurredAt: event.time,
    correlationId: event.correlationid,
    ...(isReference === undefined ? undefined : { isReference }),
    payload: event.data,
  };
}

/** The last segment of `/connectors/<connector>/<account>`. */
function accountOf(source: string): string {
  return decodeURIComponent(source.slice(source.lastIndexOf('/') + 1));
}
