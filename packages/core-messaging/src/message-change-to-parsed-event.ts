import type { ParsedEvent } from '@pyloto/core-connectors';
import type { EventType } from '@pyloto/core-events';

import { MESSAGING_CAPABILITIES } from './capabilities.ts';
import {
  conversationEvent,
  keyScopeOf,
  NO_OPTIONS,
  type ToParsedEventOptions,
} from './conversation-event.ts';
import { makeMessagingDedupeKey } from './dedupe-key.ts';
import { MESSAGING_EVENT_TYPES } from './event-types.ts';
import type { MessageEdited, MessageRevoked } from './message-change.ts';

/** How an edit becomes an event, beyond what the edit itself says. */
export type MessageEditedToParsedEventOptions = ToParsedEventOptions & {
  /** Which edit of its message it is, 1 or more, where the provider counts them. */
  readonly editNumber?: number | undefined;
};

/**
 * Turns an edit into a `message_edited` event.
 *
 * @returns an event keyed `<prefix>:<accountId>:msg:<the edit's own id>`; of an edit without one
 * `…:msg:<the message's id>:edit_<editNumber, else changedAt>`
 */
export function messageEditedToParsedEvent(
  change: MessageEdited,
  options: MessageEditedToParsedEventOptions = NO_OPTIONS,
): ParsedEvent<MessageEdited> {
  const subtype = `edit_${options.editNumber ?? change.changedAt}`;
  return toParsedEvent(change, MESSAGING_EVENT_TYPES.messageEdited, { ...options, subtype });
}

/**
 * Turns a revocation into a `message_revoked` event.
 *
 * @returns an event keyed `<prefix>:<accountId>:msg:<the revocation's own id>`; of one without an id
 * `…:msg:<the message's id>:deleted`
 */
export function messageRevokedToParsedEvent(
  change: MessageRevoked,
  options: ToParsedEventOptions = NO_OPTIONS,
): ParsedEvent<MessageRevoked> {
  const subtype = 'deleted';
  return toParsedEvent(change, MESSAGING_EVENT_TYPES.messageRevoked, { ...options, subtype });
}

function toParsedEvent<TChange extends MessageRevoked>(
  change: TChange,
  type: EventType,
  options: ToParsedEventOptions & { readonly subtype: string },
): ParsedEvent<TChange> {
  const { channel, externalMessageId, target, changedAt } = change;
  return conversationEvent(change, {
    capabilityId: MESSAGING_CAPABILITIES.messageChanges,
    type,
    dedupeKey: makeMessagingDedupeKey({
      ...keyScopeOf(channel, options),
      kind: 'msg',
      externalId: externalMessageId ?? target.externalMessageId,
      subtype: externalMessageId === undefined ? options.subtype : undefined,
    }),
    occurredAt: changedAt,
  });
}
