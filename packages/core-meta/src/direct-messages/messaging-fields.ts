import type { FieldMapper } from '../delivery/change.ts';
import { asArray } from '../json/as-json-value.ts';
import { isJsonObject } from '../json/json-object.ts';
import { invalidItem } from '../delivery/skipped-item.ts';
import { mapMessagingElement } from './map-messaging-element.ts';

const MESSAGING = [
  'messages',
  'messaging_postbacks',
  'messaging_optins',
  'messaging_referral',
  'messaging_referrals',
  'messaging_seen',
  'message_reactions',
  'message_reads',
  'message_deliveries',
  'message_echoes',
  'message_edit',
  'message_edits',
  'messaging_handover',
  'messaging_handovers',
] as const;

/**
 * The fields under which conversations come as changes: the dashboard's test sends an element of `messaging` as a value, and a
 * handover may hold a list of them.
 *
 * @see https://developers.facebook.com/docs/graph-api/webhooks/getting-started#event-notifications (read 2026-11-21)
 */
export const MESSAGING_FIELDS: ReadonlyMap<string, FieldMapper> = new Map([
  ...MESSAGING.map((field) => [field, messagingField('messaging')] as const),
  ['standby', messagingField('standby')],
]);

function messagingField(list: 'messaging' | 'standby'): FieldMapper {
  return (change) => {
    const { value, field, items, channel } = change;
    for (const element of asArray(value[field]) ?? [value]) {
      if (isJsonObject(element)) mapMessagingElement(element, { ...change, list });
      else items.push(invalidItem(field, 'element is not an object', channel));
    }
  };
}
