import type { Connector, Secret } from '@pyloto/core-connectors';

import { countRequest } from '../batch/count-request.ts';
import { type BatchPlan, planBatch } from '../batch/plan-batch.ts';
import { dispatchPlan } from '../inbox/dispatch-plan.ts';
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
  await dispatchPlan(plan, delivery, runtime);
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
