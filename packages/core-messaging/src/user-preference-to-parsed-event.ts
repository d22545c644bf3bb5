import type { ParsedEvent } from '@pyloto/core-connectors';

import type { UserPreferenceChanged } from './account-change.ts';
import { MESSAGING_CAPABILITIES } from './capabilities.ts';
import {
  keyScopeOf,
  NO_OPTIONS,
  orderingKeyOf,
  type ToParsedEventOptions,
} from './conversation-event.ts';
import { makeMessagingDedupeKey } from './dedupe-key.ts';
import { MESSAGING_EVENT_TYPES } from './event-types.ts';

/**
 * Turns what somebody wants to receive into a `user_preference_changed` event, in one sequence with their conversation.
 *
 * @returns an event keyed `dm:<channel>:<accountId>:preference:<actorId>:<occurredAt>:<category>`
 */
export function userPreferenceChangedToParsedEvent(
  changed: UserPreferenceChanged,
  options: ToParsedEventOptions = NO_OPTIONS,
): ParsedEvent<UserPreferenceChanged> {
  const { channel, actor, category, occurredAt } = changed;
  return {
    capabilityId: MESSAGING_CAPABILITIES.userUpdates,
    type: MESSAGING_EVENT_TYPES.userPreferenceChanged,
    dedupeKey: makeMessagingDedupeKey({
      ...keyScopeOf(channel, options),
      kind: 'preference',
      conversationId: actor.id,
      moment: options.occurrence ?? occurredAt,
      subtype: category,
    }),
    orderingKey: orderingKeyOf(channel, actor.id),
    channel,
    subject: actor.id,
    occurredAt,
    payload: changed,
  };
}
