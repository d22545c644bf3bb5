import {
  type AccountChanged,
  MESSAGING_CAPABILITIES,
  MESSAGING_EVENT_TYPES,
} from '@pyloto/core-messaging';

import { asString } from '../../json/as-json-value.ts';
import type { JsonObject } from '../../json/json-object.ts';
import type { Change, FieldMapper } from '../../delivery/change.ts';
import { invalidItem } from '../../delivery/skipped-item.ts';
import { accountChannel } from './account-channel.ts';
import { entryMoment } from '../../delivery/entry-moment.ts';
import { fieldEvent } from './field-event.ts';
import { flattenDetails } from './flatten-details.ts';

/** How one account-level field is read. */
export type AccountField = {
  readonly aspect: AccountChanged['aspect'];
  /** The member that says what happened; absent where the field has none. */
  readonly eventKey?: string;
  /** A member whose own members count as the value's: the documentation nests what traffic does not. */
  readonly unwrap?: string;
};

/**
 * Maps a field about the account or one of its numbers to `account_changed`: what happened in Meta's
 * word, the rest as details.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components (read 2026-11-21)
 */
export function accountField(field: AccountField): FieldMapper {
  return (change) => {
    const channel = accountChannel(change);
    if (channel === undefined) {
      change.items.push(invalidItem(change.field, 'entry has no id'));
      return;
    }
    const payload: AccountChanged = {
      channel,
      aspect: field.aspect,
      ...describe(unwrap(change, field), field),
      occurredAt: entryMoment(change),
    };
    change.items.push(
      fieldEvent(change, {
        capabilityId: MESSAGING_CAPABILITIES.accountUpdates,
        type: MESSAGING_EVENT_TYPES.accountChanged,
        channel,
        occurredAt: payload.occurredAt,
        payload,
        keyedBy: change.value,
      }),
    );
  };
}

function unwrap({ value }: Change, field: AccountField): JsonObject {
  if (field.unwrap === undefined) return value;
  const { [field.unwrap]: wrapped, ...rest } = value;
  return typeof wrapped === 'object' ? { ...rest, ...wrapped } : value;
}

function describe(
  value: JsonObject,
  { eventKey }: AccountField,
): Pick<AccountChanged, 'event' | 'details'> {
  if (eventKey === undefined) return { details: flattenDetails(value) };
  const { [eventKey]: raw, ...rest } = value;
  const event = asString(raw);
  return event === undefined
    ? { details: flattenDetails(value) }
    : { event, details: flattenDetails(rest) };
}
