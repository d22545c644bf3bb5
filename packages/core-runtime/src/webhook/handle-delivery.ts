import type { Connector, Secret } from '@pyloto/core-connectors';

import { countRequest } from '../batch/count-request.ts';
import { type BatchPlan, planBatch } from '../batch/plan-batch.ts';
import { processTenantBatch } from '../batch/process-tenant-batch.ts';
import { reportBatch } from '../batch/report-batch.ts';
import { enqueueBatches } from '../inbox/enqueue-batches.ts';
import { retriesOf } from '../inbox/retry-job.ts';
import { itemResults, summarize } from '../batch/summarize.ts';
import type { Runtime } from '../runtime.ts';
import { type Answer, successAnswer } from './answer.ts';
import { admit, checkMediaType, parseItems, readRawBody, verifySender } from './receive.ts';
import type { WebhookRequest } from './webhook-request.ts';

/** One POST on its way through. */
export type Delivery = {
  readonly request: WebhookRequest;
  readonly correlationId: string;
  readonly startedAtMs: number;
  /** In milliseconds since the epoch. */
  readonly receivedAtMs: number;
};

/** What a delivery is handled with. */
export type Door = {
  readonly connector: Connector<unknown>;
  readonly secrets: readonly Secret[];
  readonly runtime: Runtime;
};

/**
 * Takes a delivery from its bytes to its answer.
 *
 * @throws Refusal when it is not taken; ConnectorError when its effects cannot be made safe
 */
export async function handleDelivery(delivery: Delivery, door: Door): Promise<Answer> {
  const { runtime } = door;
  const plan = await receive(delivery, door);
  await admit(
    plan.tenants.map(({ tenantId }) => tenantId),
    runtime,
  );
  await dispatch(plan, delivery, runtime);
  return answer(plan, delivery, runtime);
}

async function receive({ request, receivedAtMs }: Delivery, door: Door): Promise<BatchPlan> {
  const { connector, secrets, runtime } = door;
  checkMediaType(request, connector);
  const rawBody = await readRawBody(request, runtime);
  const inbound = { header: request.header, rawBody, receivedAtMs };
  const verified = verifySender(inbound, connector, secrets);
  return planBatch(await parseItems(verified, runtime), runtime);
}

/** What is under way is bounded, and reported however it ends. */
async function dispatch(
  plan: BatchPlan,
  { correlationId, receivedAtMs }: Delivery,
  runtime: Runtime,
): Promise<void> {
  const { underWay, inbox } = runtime;
  const count = plan.items.length;
  underWay.enter(count);
  try {
    if (runtime.dispatch === 'inline' || inbox === undefined) {
      await handleNow(plan, correlationId, runtime);
    } else {
      await enqueueBatches(plan.tenants, { correlationId, receivedAtMs, inbox, runtime });
    }
  } finally {
    underWay.leave(count);
    reportBatch(plan, correlationId, runtime);
  }
}

/** Every tenant's items come to their end before a failure of one tenant is thrown. */
async function handleNow(plan: BatchPlan, correlationId: string, runtime: Runtime): Promise<void> {
  const retryLater = retriesOf(correlationId, runtime);
  const ends = await Promise.allSettled(
    plan.tenants.map((batch) =>
      processTenantBatch(batch, { tenantId: batch.tenantId, correlationId, runtime, retryLater }),
    ),
  );
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

function answer(plan: BatchPlan, delivery: Delivery, runtime: Runtime): Answer {
  const { correlationId, startedAtMs } = delivery;
  countRequest(plan, runtime);
  const summary = summarize(plan);
  const latencyMs = runtime.clock.monotonicMs() - startedAtMs;
  runtime.logger.log('info', 'request_handled', {
    correlationId,
    status: 200,
    latencyMs,
    ...summary,
  });
  if (!runtime.exposeResults) return successAnswer({ ok: true, correlationId, summary });
  const results = itemResults(plan.items, correlationId);
  return successAnswer({ ok: true, correlationId, summary, results });
}
