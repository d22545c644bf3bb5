import type { ParsedEvent } from '@pyloto/core-connectors';

import { MESSAGING_CAPABILITIES } from './capabilities.ts';
import {
  keyScopeOf,
  NO_OPTIONS,
  orderingKeyOf,
  type ToParsedEventOptions,
} from './conversation-event.ts';
import { makeMessagingDedupeKey } from './dedupe-key.ts';
import { MESSAGING_EVENT_TYPES } from './event-types.ts';
import type { MessageStatus } from './message-status.ts';

/**
 * Turns a status into a `message_status_changed` event, in one sequence with its conversation, else with its message.
 *
 * @param options `participantId`: whom the status is about, where it is told for each member of a group
 * @returns an event keyed `<prefix>:<accountId>:status:<externalMessageId>:<status>[:<participantId>]`
 */
export function messageStatusToParsedEvent(
  status: MessageStatus,
  options: ToParsedEventOptions & { participantId?: string | undefined } = NO_OPTIONS,
): ParsedEvent<MessageStatus> {
  const { channel, conversation, externalMessageId } = status;
  return {
    capabilityId: MESSAGING_CAPABILITIES.messageStatusUpdates,
    type: MESSAGING_EVENT_TYPES.messageStatusChanged,
    dedupeKey: makeMessagingDedupeKey({
      ...keyScopeOf(channel, options),
      kind: 'status',
      externalId: externalMessageId,
      subtype: status.status,
      participantId: options.participantId,
    }),
    orderingKey: orderingKeyOf(channel, conversation?.id ?? externalMessageId),
    channel,
    ...(conversation === undefined ? undefined : { subject: conversation.id }),
    occurredAt: status.changedAt,
    payload: status,
  };
}
