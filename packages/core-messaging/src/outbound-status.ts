import type {
  InboundSighting,
  OutboundProblem,
  OutboundStatus,
  ParsedEvent,
} from '@pyloto/core-connectors';

import { MESSAGING_CAPABILITIES } from './capabilities.ts';
import { MESSAGING_EVENT_TYPES } from './event-types.ts';
import type { MessageStatus } from './message-status.ts';

/** How far a status says that a message has come; what is not here says nothing about that. */
const STATES: ReadonlyMap<unknown, OutboundStatus['state']> = new Map([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['played', 'read'],
  ['failed', 'failed'],
]);

/** Says what a provider's code of a failed message means; undefined: it gave none. */
export type FailureReader = (upstreamCode: string | undefined) => OutboundProblem;

/**
 * What a `message_status_changed` event says about a message of ours, for a connector's `statusOf`.
 *
 * It is asked about every event of a delivery, so it looks at no more than it needs.
 *
 * @param problemOf what the provider's codes mean; default: that it refused for good
 */
export function messageStatusOf(
  event: ParsedEvent,
  problemOf: FailureReader = rejected,
): Omit<OutboundStatus, 'messageIdKey'> | undefined {
  const { type, payload, channel } = event;
  if (type !== MESSAGING_EVENT_TYPES.messageStatusChanged || !isStatus(payload)) return undefined;
  const { status, externalMessageId, callbackData, errors } = payload;
  const state = STATES.get(status);
  if (state === undefined) return undefined;
  return {
    state,
    externalMessageId,
    accountId: channel.accountId,
    ...(callbackData === undefined ? undefined : { callbackData }),
    ...(state === 'failed' ? { problem: problemOf(errors?.[0]?.code) } : undefined),
  };
}

/** Made by an adapter of ours, so only the fields that could mislead are looked at. */
function isStatus(payload: unknown): payload is MessageStatus {
  if (typeof payload !== 'object' || payload === null) return false;
  const { externalMessageId, callbackData }: Readonly<Record<string, unknown>> = { ...payload };
  const isText = callbackData === undefined || typeof callbackData === 'string';
  return isText && typeof externalMessageId === 'string' && externalMessageId !== '';
}

function rejected(upstreamCode: string | undefined): OutboundProblem {
  return {
    errorCode: 'upstream_rejected',
    errorMessage: 'the provider must be able to deliver it',
    ...(upstreamCode === undefined ? undefined : { upstreamCode }),
  };
}

/** The conversation that a received message belongs to, for a connector's `inboundOf`. */
export function inboundMessageOf(event: ParsedEvent): InboundSighting | undefined {
  const { capabilityId, subject, channel, occurredAt } = event;
  if (capabilityId !== MESSAGING_CAPABILITIES.inboundMessages || subject === undefined) {
    return undefined;
  }
  return {
    accountId: channel.accountId,
    conversationId: subject,
    atMs: Date.parse(occurredAt),
  };
}
