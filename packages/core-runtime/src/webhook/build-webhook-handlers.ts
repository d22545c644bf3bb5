import {
  type Connector,
  ConnectorError,
  type Secret,
  type SecretRequirement,
} from '@pyloto/core-connectors';

import { planBatch } from '../batch/plan-batch.ts';
import { processTenantBatch } from '../batch/process-tenant-batch.ts';
import { reportBatch } from '../batch/report-batch.ts';
import { allItems, itemResults, summarize } from '../batch/summarize.ts';
import type { RuntimeConfig } from '../runtime-config.ts';
import { createRuntime, type Runtime } from '../runtime.ts';
import { type Answer, errorAnswer, successAnswer } from './answer.ts';
import { correlationIdOf } from './correlation-id.ts';
import {
  admit,
  checkMediaType,
  parseItems,
  readRawBody,
  toRefusal,
  verifySender,
} from './receive.ts';
import { refuse } from './refusal.ts';
import type { WebhookRequest } from './webhook-request.ts';

/** The two doors of a webhook. */
export type WebhookHandlers = {
  /** The provider's ownership check. Never throws. */
  readonly handleGet: (request: WebhookRequest) => Answer;
  /** A delivery: verified once, parsed, each item handled once, answered. Never throws. */
  readonly handlePost: (request: WebhookRequest) => Promise<Answer>;
};

/**
 * Builds a connector's webhook handlers without a server around them.
 *
 * @throws ConnectorError `config_invalid` when a secret that the manifest names has no live value
 */
export function buildWebhookHandlers<TPayload>(config: RuntimeConfig<TPayload>): WebhookHandlers {
  return webhookHandlersOf(createRuntime(config), config);
}

/** {@link buildWebhookHandlers} on a runtime that exists already. */
export function webhookHandlersOf(
  runtime: Runtime,
  { connector, secrets }: Pick<RuntimeConfig, 'connector' | 'secrets'>,
): WebhookHandlers {
  const signatureSecrets = liveSecrets('webhook_signature', connector, secrets);
  const verifyTokens =
    connector.handshake === undefined ? [] : liveSecrets('webhook_handshake', connector, secrets);

  async function handlePost(request: WebhookRequest): Promise<Answer> {
    const startedAtMs = runtime.clock.monotonicMs();
    const correlationId = correlationIdOf(request.header('x-correlation-id'), runtime.newId);
    try {
      return await handleDelivery(request, correlationId);
    } catch (error) {
      return refuse(toRefusal(error, runtime), correlationId, runtime);
    } finally {
      const latencyMs = runtime.clock.monotonicMs() - startedAtMs;
      runtime.metrics.observe('webhook_latency_ms', latencyMs, { connector: runtime.connectorId });
    }
  }

  async function handleDelivery(request: WebhookRequest, correlationId: string): Promise<Answer> {
    const startedAtMs = runtime.clock.monotonicMs();
    checkMediaType(request, connector);
    const rawBody = await readRawBody(request, runtime);
    const inbound = { header: request.header, rawBody, receivedAtMs: runtime.clock.now() };
    const verified = verifySender(inbound, connector, signatureSecrets);
    const plan = planBatch(await parseItems(verified, runtime), runtime);
    await admit(
      plan.tenants.map(({ tenantId }) => tenantId),
      runtime,
    );
    await Promise.all(
      plan.tenants.map((batch) => processTenantBatch(batch, correlationId, runtime)),
    );
    const items = allItems(plan);
    const summary = summarize(plan, items);
    const latencyMs = runtime.clock.monotonicMs() - startedAtMs;
    reportBatch({ plan, items, summary, correlationId, latencyMs }, runtime);
    const results = runtime.exposeResults
      ? { results: itemResults(items, correlationId) }
      : undefined;
    return successAnswer({ ok: true, correlationId, summary, ...results });
  }

  function handleGet(request: WebhookRequest): Answer {
    const correlationId = correlationIdOf(request.header('x-correlation-id'), runtime.newId);
    if (connector.handshake === undefined) {
      return errorAnswer('METHOD_NOT_ALLOWED', correlationId, { headers: { allow: 'POST' } });
    }
    const answer = connector.handshake(request.query, verifyTokens);
    if (answer.kind === 'challenge') return challengeAnswer(answer.body, correlationId);
    if (answer.kind === 'forbidden') return errorAnswer('FORBIDDEN', correlationId);
    return errorAnswer('VALIDATION_FAILED', correlationId, { message: answer.expectation });
  }

  return { handleGet, handlePost };
}

/** The challenge is chosen by whoever calls: as plain text that no browser interprets, it is harmless. */
function challengeAnswer(challenge: string, correlationId: string): Answer {
  return {
    status: 200,
    body: challenge,
    headers: {
      'content-type': 'text/plain; charset=UTF-8',
      'x-content-type-options': 'nosniff',
      'x-correlation-id': correlationId,
    },
  };
}

function liveSecrets(
  purpose: SecretRequirement['purpose'],
  connector: Connector,
  secrets: RuntimeConfig['secrets'],
): readonly Secret[] {
  const requirements = connector.manifest.secrets.filter((secret) => secret.purpose === purpose);
  const live = requirements.flatMap(({ name }) => secrets[name] ?? []);
  if (live.length > 0) return live;
  const names = requirements.map(({ name }) => name).join(' or ') || `a secret for ${purpose}`;
  throw new ConnectorError('config_invalid', `${names} must have a value`);
}
