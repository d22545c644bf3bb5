import type {
  InboundSighting,
  OutboundProblem,
  OutboundStatus,
  ParsedEvent,
} from '@pyloto/core-connectors';

import { MESSAGING_CAPABILITIES } from './capabilities.ts';
import { MESSAGING_EVENT_TYPES } from './event-types.ts';
import { type MessageStatus, MessageStatusSchema } from './message-status.ts';

/** How far a status says that a message has come; what is not here says nothing about that. */
const STATES: Readonly<Partial<Record<MessageStatus['status'], OutboundStatus['state']>>> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  played: 'read',
  failed: 'failed',
};

/** What a `message_status_changed` event says about a message of ours, for a connector's `statusOf`. */
export function messageStatusOf(
  event: ParsedEvent,
): Omit<OutboundStatus, 'messageIdKey'> | undefined {
  if (event.type !== MESSAGING_EVENT_TYPES.messageStatusChanged) return undefined;
  const read = MessageStatusSchema.safeParse(event.payload);
  if (!read.success) return undefined;
  const { status, externalMessageId, callbackData, channel, errors } = read.data;
  const state = STATES[status];
  if (state === undefined) return undefined;
  return {
    state,
    externalMessageId,
    accountId: channel.accountId,
    ...(callbackData === undefined ? undefined : { callbackData }),
    ...(state === 'failed' ? { problem: problemOf(errors?.[0]?.code) } : undefined),
  };
}

function problemOf(upstreamCode: string | undefined): OutboundProblem {
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
