import {
  type ThreadControlChanged,
  threadControlChangedToParsedEvent,
} from '@pyloto/core-messaging';

import { asId, asText } from '../../json/as-json-value.ts';
import { withoutAbsent } from '../../json/without-absent.ts';
import { NO_PERSON, readItemParties } from './item-parties.ts';
import { type ItemMapper, itemMoment, itemOccurrence } from './messaging-item.ts';

/**
 * Maps `pass_thread_control`, `take_thread_control` and `request_thread_control`
 * `{previous_owner_app_id?, new_owner_app_id? | requested_owner_app_id?, metadata?}`; ids of apps are numbers in some.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_handovers (read 2026-11-21)
 */
export function threadControlItem(change: ThreadControlChanged['change']): ItemMapper {
  return (control, item) => {
    const parties = readItemParties(item);
    if (parties === undefined) return NO_PERSON;
    const changed: ThreadControlChanged = {
      channel: item.channel,
      conversation: parties.conversation,
      change,
      previousAppId: asId(control.previous_owner_app_id),
      appId: asId(control.new_owner_app_id) ?? asId(control.requested_owner_app_id),
      metadata: asText(control.metadata),
      occurredAt: itemMoment(item),
    };
    return threadControlChangedToParsedEvent(withoutAbsent(changed), {
      occurrence: itemOccurrence(item),
    });
  };
}
