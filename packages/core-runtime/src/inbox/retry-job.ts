import { type NewJob, orderedJobId } from '@pyloto/core-delivery';

import type { Retry, Turn } from '../batch/turn.ts';
import type { Runtime } from '../runtime.ts';
import { inboxJob, type InboxJob } from './inbox-job.ts';

/** The job of a failed item's next attempt. */
export function retryJobOf(
  { item, delayMs, attempt }: Retry,
  origin: Pick<InboxJob, 'correlationId' | 'receivedAtMs'>,
  { clock, ordering }: Runtime,
): NewJob<InboxJob> {
  return inboxJob({
    tenantId: item.tenantId,
    delayMs,
    ...(ordering === undefined ? undefined : { id: orderedJobId(item.digest) }),
    data: {
      correlationId: origin.correlationId,
      receivedAtMs: origin.receivedAtMs,
      attempt,
      firstFailedAtMs: item.firstFailedAtMs ?? clock.now(),
      items: [item.event],
    },
  });
}

/** Where items that fail in a request wait for their next attempt; undefined without a queue. */
export function retriesOf(correlationId: string, runtime: Runtime): Turn['retryLater'] {
  const { inbox, clock } = runtime;
  if (inbox === undefined) return undefined;
  return (retries) => {
    const origin = { correlationId, receivedAtMs: clock.now() };
    return inbox.queue.add(retries.map((retry) => retryJobOf(retry, origin, runtime)));
  };
}
