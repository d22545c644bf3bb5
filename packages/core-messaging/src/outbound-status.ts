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

/** What people write to the business, whoever of its apps holds the conversation. */
const WRITTEN: ReadonlySet<string> = new Set([
  MESSAGING_CAPABILITIES.inboundMessages,
  MESSAGING_CAPABILITIES.standbyMessages,
]);

/** Where a message shows somebody to have written, for a connector's `inboundOf`; see {@link sightingsOf}. */
export function inboundMessageOf(event: ParsedEvent): readonly InboundSighting[] | undefined {
  const { capabilityId, payload } = event;
  if (!WRITTEN.has(capabilityId) || !isRecord(payload)) return undefined;
  return payload['direction'] === 'inbound' ? sightingsOf(event, payload['sender']) : undefined;
}

/**
 * The conversation that an event is about, and, where that is with one person alone, the same under each other id of theirs: whoever
 * answers may know them by any.
 *
 * @param person who wrote, an `ActorRef`
 */
export function sightingsOf(
  { subject, channel, occurredAt }: ParsedEvent,
  person: unknown,
): readonly InboundSighting[] | undefined {
  if (subject === undefined) return undefined;
  const { accountId } = channel;
  const sighting = { accountId, conversationId: subject, atMs: Date.parse(occurredAt) };
  // In a group the subject is the group, and nobody in it may be written to alone for that.
  if (!isRecord(person) || person['id'] !== subject || !isTexts(person['aliases'])) {
    return [sighting];
  }
  const aliases = person['aliases'].map((conversationId) => ({ ...sighting, conversationId }));
  return [sighting, ...aliases];
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
