import type { ParsedEvent } from '@pyloto/core-connectors';

import { MESSAGING_CAPABILITIES } from './capabilities.ts';
import type { ConversationReferred, ThreadControlChanged } from './conversation-change.ts';
import {
  conversationEvent,
  keyScopeOf,
  NO_OPTIONS,
  type ToParsedEventOptions,
} from './conversation-event.ts';
import { makeMessagingDedupeKey, type MessagingIdentity } from './dedupe-key.ts';
import { MESSAGING_EVENT_TYPES } from './event-types.ts';

/**
 * Turns the coming of somebody into a `conversation_referred` event.
 *
 * @returns an event keyed `<prefix>:<accountId>:referral:<conversationId>:<occurredAt>[:<ref, else sourceId>]`: no
 * provider gives it an id
 */
export function conversationReferredToParsedEvent(
  referred: ConversationReferred,
  options: ToParsedEventOptions = NO_OPTIONS,
): ParsedEvent<ConversationReferred> {
  const { ref, sourceId } = referred.referral;
  return conversationEvent(referred, {
    capabilityId: MESSAGING_CAPABILITIES.conversationReferrals,
    type: MESSAGING_EVENT_TYPES.conversationReferred,
    dedupeKey: keyOf(referred, { kind: 'referral', subtype: ref ?? sourceId }, options),
    occurredAt: referred.occurredAt,
  });
}

/**
 * Turns a change of the app that holds a conversation into a `thread_control_changed` event.
 *
 * @returns an event keyed `<prefix>:<accountId>:thread:<conversationId>:<occurredAt>:<change>`
 */
export function threadControlChangedToParsedEvent(
  changed: ThreadControlChanged,
  options: ToParsedEventOptions = NO_OPTIONS,
): ParsedEvent<ThreadControlChanged> {
  return conversationEvent(changed, {
    capabilityId: MESSAGING_CAPABILITIES.threadControl,
    type: MESSAGING_EVENT_TYPES.threadControlChanged,
    dedupeKey: keyOf(changed, { kind: 'thread', subtype: changed.change }, options),
    occurredAt: changed.occurredAt,
  });
}

type ChangeKind = Pick<
  Extract<MessagingIdentity, { kind: 'referral' | 'thread' | 'preference' }>,
  'kind' | 'subtype'
>;

function keyOf(
  { channel, conversation, occurredAt }: ConversationReferred | ThreadControlChanged,
  kind: ChangeKind,
  options: ToParsedEventOptions,
): string {
  return makeMessagingDedupeKey({
    ...keyScopeOf(channel, options),
    ...kind,
    conversationId: conversation.id,
    moment: options.occurrence ?? occurredAt,
  });
}
