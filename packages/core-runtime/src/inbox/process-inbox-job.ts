import { type ConnectorError, isConnectorError } from '@pyloto/core-connectors';
import { eventIdOf, eventScope, keyDigest } from '@pyloto/core-events';
import {
  type JobEnd,
  type JobProcessor,
  type NewJob,
  orderedJobId,
  type TakenJob,
} from '@pyloto/core-delivery';
import { errorFields } from '@pyloto/core-telemetry';

import { observedOnly } from '../batch/observe-items.ts';
import { reportBatch } from '../batch/report-batch.ts';
import { takeTurn } from '../batch/take-turn.ts';
import type { Retry, TurnEnd } from '../batch/turn.ts';
import { newWorkItem, type WorkItem } from '../batch/work-item.ts';
import type { Inbox, Runtime } from '../runtime.ts';
import { createHeavyTurns } from './heavy-turns.ts';
import { inboxJob, type InboxJob } from './inbox-job.ts';
import { parkBehindDead } from './park-behind-dead.ts';
import { retryJobOf } from './retry-job.ts';
import { wakeNext } from './wake-next.ts';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 300_000;
const FIRST_ROOM_WAIT_MS = 1_000;
const LONGEST_ROOM_WAIT_MS = 60_000;
const NO_ROUTE = { handler: undefined, outboxIds: [] };

/** What a worker does with the jobs of the inbox; see `InboxJob`. */
export function inboxProcessorOf(inbox: Inbox, runtime: Runtime): JobProcessor<InboxJob> {
  const inTurn = createHeavyTurns();
  const isStopping = (): boolean => runtime.stopping?.aborted ?? false;
  return async (job) => {
    if (isStopping()) return { againInMs: 0 };
    const waitMs = await pacedMs(job, runtime);
    if (waitMs !== undefined) return { againInMs: waitMs };
    try {
      return await inTurn(job, async () =>
        isStopping() ? { againInMs: 0 } : processJob({ job, inbox, runtime, isStopping }),
      );
    } catch (error) {
      if (!isConnectorError(error) || error.code !== 'state_unavailable') throw error;
      return untilThereIsRoom(job, error, runtime);
    }
  };
}

async function processJob({
  job,
  inbox,
  runtime,
  isStopping,
}: Processing & { readonly isStopping: () => boolean }): Promise<JobEnd<InboxJob>> {
  const items = itemsOf(job, runtime);
  const retries: Retry[] = [];
  const isAlone = items.length === 1;
  const end = await takeTurn(items, {
    tenantId: job.tenantId,
    correlationId: job.data.correlationId,
    runtime,
    isStopping,
    // A job of one item comes again itself; of several, each failed one becomes a job of its own.
    retryLater: async (failed) => {
      if (isAlone) retries.push(...failed);
      else
        await inbox.queue.add(
          failed.map((retry) => replacing(retryJobOf(retry, job.data, runtime))),
        );
    },
  });
  await settleDone(items, runtime);
  const left = await leftOver(end, { job, inbox, runtime });
  reportBatch({ tenants: [], skipped: [], items }, job.data.correlationId, runtime);
  if (runtime.ordering !== undefined) await wakeNext(items, inbox, runtime);
  const [retry] = retries;
  if (retry !== undefined) return again(retryJobOf(retry, job.data, runtime));
  return keepLeftOver(left, items, { job, inbox, runtime });
}

/** A letter that outlived its event, because a copy was killed between the two, goes now. */
async function settleDone(items: readonly WorkItem[], { deadLetters }: Runtime): Promise<void> {
  const done = items.filter(({ outcome }) => outcome === 'deduped');
  if (done.length > 0) await deadLetters.settle(done.map(({ digest }) => eventIdOf(digest)));
}

function replacing(job: NewJob<InboxJob>): NewJob<InboxJob> {
  return { ...job, isReplacement: true };
}

/** The outbox, a queue or the dead letters are full, or Redis is away: nothing is lost, and no attempt is used. */
function untilThereIsRoom(
  { tenantId, data }: TakenJob<InboxJob>,
  error: ConnectorError,
  { logger, random }: Runtime,
): JobEnd<InboxJob> {
  const { waits = 0 } = data;
  const waitMs = Math.min(FIRST_ROOM_WAIT_MS * 2 ** Math.min(waits, 10), LONGEST_ROOM_WAIT_MS);
  const { correlationId } = data;
  logger.log('warn', 'job_waits', { tenantId, correlationId, ...errorFields(error) });
  return {
    againInMs: Math.round(waitMs * (0.5 + random())),
    data: { ...data, waits: waits + 1 },
  };
}

type Processing = {
  readonly job: TakenJob<InboxJob>;
  readonly inbox: Inbox;
  readonly runtime: Runtime;
};

async function pacedMs(
  { tenantId, data }: TakenJob<InboxJob>,
  { pacer, connectorId, random }: Runtime,
): Promise<number | undefined> {
  // What had to wait for somebody else has paid before.
  if (pacer === undefined || (data.waits ?? 0) > 0) return undefined;
  const admission = await pacer.take({
    connector: connectorId,
    tenantId,
    direction: 'inbound',
    name: 'items',
    count: data.items.length,
  });
  // Spread, so that what waits for the same moment does not come as one.
  return admission.admitted ? undefined : Math.ceil(admission.retryAfterMs * (1 + random()));
}

function itemsOf({ tenantId, data }: TakenJob<InboxJob>, runtime: Runtime): WorkItem[] {
  const scope = eventScope({ tenantId, connector: runtime.connectorId });
  const { attempt, firstFailedAtMs } = data;
  return data.items.map((event) => {
    const digest = keyDigest(scope + event.dedupeKey);
    const route = runtime.route(event.capabilityId) ?? observedOnly(event, runtime) ?? NO_ROUTE;
    return newWorkItem({ event, tenantId, route, digest, attempt, firstFailedAtMs });
  });
}

function again({ delayMs = 0, data }: NewJob<InboxJob>): JobEnd<InboxJob> {
  return { againInMs: delayMs, data };
}

async function leftOver(
  { inFlight, behind }: TurnEnd,
  { job, runtime }: Processing,
): Promise<readonly WorkItem[]> {
  if (behind.length === 0) return inFlight;
  const waiting =
    runtime.ordering === 'park'
      ? await parkBehindDead(behind, job.data.correlationId, runtime)
      : behind;
  return [...inFlight, ...waiting];
}

/** What could not have its turn waits for it, without using an attempt. */
async function keepLeftOver(
  left: readonly WorkItem[],
  items: readonly WorkItem[],
  { job, inbox, runtime }: Processing,
): Promise<JobEnd<InboxJob>> {
  if (left.length === 0) return 'done';
  const { tenantId, data } = job;
  const { waits = 0 } = data;
  const delayMs = Math.min(FIRST_WAIT_MS * 2 ** Math.min(waits, 12), LONGEST_WAIT_MS);
  const waiting = { ...data, waits: waits + 1 };
  if (items.length === 1) return { againInMs: delayMs, data: waiting };
  const jobOf = (some: readonly WorkItem[], id?: string): NewJob<InboxJob> =>
    inboxJob({
      tenantId,
      delayMs,
      ...(id === undefined ? undefined : { id }),
      data: { ...waiting, items: some.map(({ event }) => event) },
    });
  const jobs =
    runtime.ordering === undefined
      ? [jobOf(left)]
      : left.map((item) => jobOf([item], orderedJobId(item.digest)));
  await inbox.queue.add(jobs.map(replacing));
  return 'done';
}
