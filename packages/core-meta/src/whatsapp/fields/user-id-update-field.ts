import type { UserIdentityChanged } from '@pyloto/core-messaging';

import { asId, asObject, asString } from '../../json/as-json-value.ts';
import { isJsonObject } from '../../json/json-object.ts';
import { withoutAbsent } from '../../json/without-absent.ts';
import { type FieldMapper, mapElements } from '../../delivery/change.ts';
import { epochSecondsToIso } from '../../delivery/epoch-seconds.ts';
import { describeUser } from '../people/describe-user.ts';
import type { WhatsAppValueContext } from '../value-context.ts';
import { userEvent } from './user-event.ts';
import { withNumber } from './with-number.ts';

/**
 * Maps `user_id_update [{wa_id?, user_id {previous, current}, parent_user_id?, timestamp}]`: a person's
 * business-scoped id was made anew, usually because their number changed. The only place that names both.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids (read 2026-11-21)
 */
export const userIdUpdateField: FieldMapper = withNumber(['user_id_update'], (change, context) => {
  mapElements(change, 'user_id_update', (element) =>
    userEvent(change, context, {
      element,
      payload: readUpdate(element, context),
      type: 'userIdentityChanged',
    }),
  );
});

function readUpdate(
  element: unknown,
  { channel, people }: WhatsAppValueContext,
): UserIdentityChanged | string {
  if (!isJsonObject(element)) return 'update is not an object';
  const userId = asObject(element.user_id);
  const currentId = asString(userId?.current);
  if (currentId === undefined) return 'update has no current user id';
  const actor = describeUser(
    {
      phone: asId(element.wa_id),
      userId: currentId,
      parentUserId: asString(asObject(element.parent_user_id)?.current),
    },
    people,
  );
  if (actor === undefined) return 'update names no person';
  const occurredAt = epochSecondsToIso(element.timestamp);
  if (occurredAt === undefined) return 'update has no timestamp in seconds';
  return withoutAbsent({
    channel,
    actor,
    previousId: asString(userId?.previous),
    currentId,
    occurredAt,
  });
}
