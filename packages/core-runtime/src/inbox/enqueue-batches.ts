import { type NewJob, orderedJobId } from '@pyloto/core-delivery';

import { failureOf } from '../batch/end-item.ts';
import { ledgerItemsOf } from '../batch/ledger-part.ts';
import { shareOutcome } from '../batch/process-tenant-batch.ts';
import { keepAsDeadLetter } from '../batch/settle.ts';
import { toEnvelope } from '../batch/to-envelope.ts';
import type { TenantBatch, WorkItem } from '../batch/work-item.ts';
import type { Inbox, Runtime } from '../runtime.ts';
import { inboxJob, type InboxJob } from './inbox-job.ts';

/** The request that items came with, and where they go. */
export type Enqueuing = {
  readonly correlationId: string;
  readonly receivedAtMs: number;
  readonly inbox: Inbox;
  readonly runtime: Runtime;
};

/**
 * Puts what a request brought into the inbox: accepted by the ledger first, then queued, one job a tenant. What was handled
 * before is left out. Two round trips for any number of items.
 *
 * @throws ConnectorError `state_unavailable` when the state store cannot answer or the inbox has no room: nothing is acknowledged
 * then, and what the request opened is taken back as far as the store answers; the rest stays open until it is delivered again
 */
export async function enqueueBatches(
  batches: readonly TenantBatch[],
  enqueuing: Enqueuing,
): Promise<void> {
  const answers = await Promise.allSettled(batches.map((batch) => accept(batch, enqueuing)));
  const waiting: Accepted[] = [];
  const refusals: unknown[] = [];
  for (const answer of answers) {
    if (answer.status === 'rejected') refusals.push(answer.reason);
    else if (answer.value.items.length > 0) waiting.push(answer.value);
  }
  try {
    if (refusals.length > 0) throw refusals[0];
    await addAll(waiting, enqueuing);
  } catch (error) {
    await withdrawNew(waiting, enqueuing);
    throw error;
  }
  for (const { repeats } of batches) for (const repeat of repeats) shareOutcome(repeat);
}

type Accepted = {
  readonly tenantId: string;
  readonly items: readonly WorkItem[];
  /** Those of them that this request opened. */
  readonly opened: readonly WorkItem[];
  /** How many of the tenant's items wait, these among them. */
  readonly backlog: number;
};

async function accept(
  { tenantId, items }: TenantBatch,
  { inbox, runtime }: Enqueuing,
): Promise<Accepted> {
  const named = ledgerItemsOf(items, tenantId, runtime);
  const { states, areNew, pending } = await inbox.ledger.accept(named);
  const open: WorkItem[] = [];
  const opened: WorkItem[] = [];
  for (let at = 0; at < items.length; at++) {
    const item = items[at];
    if (item === undefined) continue;
    if (states[at] === 'done') item.outcome = 'deduped';
    else open.push(item);
    if (areNew[at] === true) opened.push(item);
  }
  return { tenantId, items: open, opened, backlog: pending };
}

/** Takes back what this request opened and has no job, so that nothing waits for it; what fails here, a redelivery mends. */
async function withdrawNew(
  waiting: readonly Accepted[],
  { inbox, runtime }: Enqueuing,
): Promise<void> {
  await Promise.allSettled(
    waiting.map(async ({ tenantId, opened }) => {
      const jobless = opened.filter(({ outcome }) => outcome !== 'queued');
      if (jobless.length === 0) return;
      await inbox.ledger.withdraw(ledgerItemsOf(jobless, tenantId, runtime));
    }),
  );
}

async function addAll(waiting: readonly Accepted[], enqueuing: Enqueuing): Promise<void> {
  try {
    await addJobs(waiting, enqueuing);
  } catch (error) {
    await addWithoutBroken(waiting, error, enqueuing);
  }
}

async function addJobs(waiting: readonly Accepted[], enqueuing: Enqueuing): Promise<void> {
  if (waiting.length === 0) return;
  await enqueuing.inbox.queue.add(waiting.map((accepted) => jobOf(accepted, enqueuing)));
  for (const { items } of waiting) for (const item of items) item.outcome = 'queued';
}

function jobOf(
  { tenantId, items, backlog }: Accepted,
  { correlationId, receivedAtMs, runtime }: Enqueuing,
): NewJob<InboxJob> {
  const events = items.map(({ event }) => event);
  const data = { correlationId, receivedAtMs, attempt: 1, items: events };
  const [first] = items;
  // An event that came alone can be woken when its turn comes; several become jobs of their own when they have to wait.
  const isNamed = runtime.ordering !== undefined && first !== undefined && items.length === 1;
  const named = isNamed ? { id: orderedJobId(first.digest) } : undefined;
  return inboxJob({ tenantId, backlog, ...named, data });
}

/** An event that is no JSON (a parser's mistake) can wait in no queue; it goes to the dead letters, the others go on. */
async function addWithoutBroken(
  waiting: readonly Accepted[],
  error: unknown,
  enqueuing: Enqueuing,
): Promise<void> {
  const items = waiting.flatMap((accepted) => accepted.items);
  const broken = new Set(items.filter((item) => !isJson(item)));
  if (broken.size === 0) throw error;
  const whole = waiting.map((accepted) => ({
    ...accepted,
    items: accepted.items.filter((item) => !broken.has(item)),
  }));
  await addJobs(
    whole.filter((accepted) => accepted.items.length > 0),
    enqueuing,
  );
  const { correlationId, runtime } = enqueuing;
  for (const item of broken) {
    item.outcome = 'failed';
    item.failure = failureOf(error);
    item.envelope = toEnvelope(item, correlationId, runtime);
    await keepAsDeadLetter(item, runtime);
  }
}

function isJson({ event }: WorkItem): boolean {
  try {
    JSON.stringify(event);
    return true;
  } catch {
    return false;
  }
}
