import type { ParsedItem } from '@pyloto/core-connectors';
import {
  MESSAGING_CAPABILITIES,
  MESSAGING_EVENT_TYPES,
  type UserPreferenceChanged,
} from '@pyloto/core-messaging';

import { asId, asString } from '../../json/as-json-value.ts';
import { isJsonObject } from '../../json/json-object.ts';
import { withoutAbsent } from '../../json/without-absent.ts';
import { type Change, type FieldMapper, mapElements } from '../change.ts';
import { epochSecondsToIso } from '../epoch-seconds.ts';
import { describeUser } from '../people/describe-user.ts';
import { invalidItem } from '../skipped-item.ts';
import type { WhatsAppValueContext } from '../value-context.ts';
import { fieldEvent } from './field-event.ts';
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
    mapElements(change, 'user_preferences', (element) => mapPreference(element, change, context));
  },
);

function mapPreference(
  element: unknown,
  change: Change,
  context: WhatsAppValueContext,
): ParsedItem {
  const { channel } = context;
  const payload = readPreference(element, context);
  if (typeof payload === 'string') return invalidItem(change.field, payload, channel);
  return fieldEvent(change, {
    capabilityId: MESSAGING_CAPABILITIES.userUpdates,
    type: MESSAGING_EVENT_TYPES.userPreferenceChanged,
    channel,
    occurredAt: payload.occurredAt,
    payload,
    keyedBy: [change.value.metadata, element],
  });
}

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
