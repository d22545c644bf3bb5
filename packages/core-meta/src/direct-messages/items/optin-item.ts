import type { UserPreferenceChanged } from '@pyloto/core-messaging';
import { userPreferenceChangedToParsedEvent } from '@pyloto/core-messaging';

import { asId, asString } from '../../json/as-json-value.ts';
import { withoutAbsent } from '../../json/without-absent.ts';
import { NO_PERSON, readItemParties } from './item-parties.ts';
import { type ItemMapper, itemMoment, itemOccurrence } from './messaging-item.ts';

/** What a person who stops or resumes notifications does; everything else is that they opt in. */
const VALUES: ReadonlyMap<unknown, string> = new Map([
  ['STOP_NOTIFICATIONS', 'stop'],
  ['RESUME_NOTIFICATIONS', 'resume'],
]);

/**
 * Maps `optin {ref?, user_ref?, type?, payload?, title?, …}`: somebody lets the business write, by a plugin or to receive notifications.
 *
 * By the checkbox plugin it comes without a sender; the person is then known by `user_ref` until their first message names both.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_optins (read 2026-11-21)
 */
export const optinItem: ItemMapper = (optin, item) => {
  const userRef = asId(optin.user_ref);
  const parties = readItemParties(item, { userRef });
  if (parties === undefined) return NO_PERSON;
  const changed: UserPreferenceChanged = {
    channel: item.channel,
    actor: parties.person,
    category: asString(optin.type) ?? (userRef === undefined ? 'plugin' : 'checkbox_plugin'),
    value: VALUES.get(optin.notification_messages_status) ?? 'opt_in',
    text: asString(optin.title),
    ref: asString(optin.ref) ?? asString(optin.payload),
    occurredAt: itemMoment(item),
  };
  return userPreferenceChangedToParsedEvent(withoutAbsent(changed), {
    occurrence: itemOccurrence(item),
  });
};
