import type { UserPreferenceChanged } from '@pyloto/core-messaging';

import { asId, asString } from '../../json/as-json-value.ts';
import { isJsonObject } from '../../json/json-object.ts';
import { withoutAbsent } from '../../json/without-absent.ts';
import { type FieldMapper, mapElements } from '../../delivery/change.ts';
import { epochSecondsToIso } from '../../delivery/epoch-seconds.ts';
import { describeUser } from '../people/describe-user.ts';
import type { WhatsAppValueContext } from '../value-context.ts';
import { userEvent } from './user-event.ts';
import { withNumber } from './with-number.ts';

/**
 * Maps `user_preferences [{wa_id, category, value: stop | resume | signup, detail, timestamp}]`: what
 * somebody wants to receive. The timestamp is a number here.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/user_preferences (read 2026-11-21)
 */
export const userPreferencesField: FieldMapper = withNumber(
  ['user_preferences'],
  (change, context) => {
    mapElements(change, 'user_preferences', (element) =>
      userEvent(change, context, {
        element,
        payload: readPreference(element, context),
        type: 'userPreferenceChanged',
      }),
    );
  },
);

function readPreference(
  element: unknown,
  { channel, people }: WhatsAppValueContext,
): UserPreferenceChanged | string {
  if (!isJsonObject(element)) return 'preference is not an object';
  const actor = describeUser(
    {
      phone: asId(element.wa_id),
      userId: asString(element.user_id),
      parentUserId: asString(element.parent_user_id),
    },
    people,
  );
  if (actor === undefined) return 'preference names no person';
  const category = asString(element.category);
  const value = asString(element.value);
  if (category === undefined || value === undefined) return 'preference has no category and value';
  const occurredAt = epochSecondsToIso(element.timestamp);
  if (occurredAt === undefined) return 'preference has no timestamp in seconds';
  return withoutAbsent({
    channel,
    actor,
    category,
    value,
    text: asString(element.detail),
    occurredAt,
  });
}
