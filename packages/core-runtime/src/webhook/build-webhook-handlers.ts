import type { RuntimeConfig } from '../runtime-config.ts';
import { createRuntime, type Runtime } from '../runtime.ts';
import { type Answer } from './answer.ts';
import { correlationIdOf } from './correlation-id.ts';
import { type Delivery, handleDelivery } from './handle-delivery.ts';
import { answerHandshake } from './answer-handshake.ts';
import { liveSecrets } from './live-secrets.ts';
import { refuse, Refusal } from './refusal.ts';
import { toRefusal } from './to-refusal.ts';
import type { WebhookRequest } from './webhook-request.ts';

/** The doors of a webhook. None of them ever throws. */
export type WebhookHandlers = {
  /** The provider's ownership check. */
  readonly handleGet: (request: WebhookRequest) => Answer;
  /** A delivery: verified once, parsed, each item handled once, answered. */
  readonly handlePost: (request: WebhookRequest) => Promise<Answer>;
  /** Any other method. */
  readonly handleOther: (request: WebhookRequest) => Answer;
};

/**
 * Builds a connector's webhook handlers without a server around them.
 *
 * @throws ConnectorError `config_invalid` when a secret that the manifest names has no live value, when
 * a handler is for a capability that the manifest does not have, or when limits do not fit each other
 */
export function buildWebhookHandlers<TEventData>(
  config: RuntimeConfig<TEventData>,
): WebhookHandlers {
  return webhookHandlersOf(createRuntime(config), config);
}

/** {@link buildWebhookHandlers} on a runtime that exists already. */
export function webhookHandlersOf<TEventData>(
  runtime: Runtime,
  { connector, secrets }: Pick<RuntimeConfig<TEventData>, 'connector' | 'secrets'>,
): WebhookHandlers {
  const signatureSecrets = liveSecrets('webhook_signature', connector, secrets);
  const { handshake } = connector;
  const verifyTokens =
    handshake === undefined ? [] : liveSecrets('webhook_handshake', connector, secrets);
  const methods = handshake === undefined ? 'POST' : 'GET, POST';

  const correlationOf = (request: WebhookRequest): string =>
    correlationIdOf(request.header('x-correlation-id'), runtime.newId);

  function handleOther(request: WebhookRequest): Answer {
    const refusal = new Refusal('METHOD_NOT_ALLOWED', { headers: { allow: methods } });
    return refuse(refusal, correlationOf(request), runtime);
  }

  return {
    handleOther,
    handleGet: (request) => {
      if (handshake === undefined) return handleOther(request);
      const correlationId = correlationOf(request);
      try {
        return answerHandshake(handshake(request.query, verifyTokens), correlationId, runtime);
      } catch (error) {
        return refuse(toRefusal(error, runtime), correlationId, runtime);
      }
    },
    handlePost: async (request) => {
      const startedAtMs = runtime.clock.monotonicMs();
      const correlationId = correlationOf(request);
      const receivedAtMs = runtime.clock.now();
      const delivery: Delivery = { request, correlationId, startedAtMs, receivedAtMs };
      try {
        return await handleDelivery(delivery, { connector, secrets: signatureSecrets, runtime });
      } catch (error) {
        return refuse(toRefusal(error, runtime), correlationId, runtime);
      } finally {
        const latencyMs = runtime.clock.monotonicMs() - startedAtMs;
        runtime.metrics.observe('webhook_latency_ms', latencyMs, {
          connector: runtime.connectorId,
        });
      }
    },
  };
}
