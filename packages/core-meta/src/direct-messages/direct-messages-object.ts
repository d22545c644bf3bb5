import type { FieldMapper } from '../delivery/change.ts';
import type { WebhookObject } from '../delivery/webhook-object.ts';
import { mapMessagingElement } from './map-messaging-element.ts';
import { MESSAGING_FIELDS } from './messaging-fields.ts';

/** A product of Meta's whose accounts have conversations. */
export type DirectMessagesProduct = {
  /** Meta's name of the object that its deliveries are of. */
  readonly name: string;
  readonly channelType: string;
  /** The fields of its changes, beside those of conversations. */
  readonly fields: ReadonlyMap<string, FieldMapper>;
};

/** Makes the object of a product: its account is `entry.id`, and conversations come in three lists, or in changes. */
export function directMessagesObject(product: DirectMessagesProduct): WebhookObject {
  const { name, channelType, fields } = product;
  return {
    name,
    channelOf: (accountId) =>
      accountId === undefined ? undefined : { type: channelType, accountId },
    fields: new Map([...MESSAGING_FIELDS, ...fields]),
    lists: new Map([
      ['messaging', mapMessagingElement],
      ['standby', mapMessagingElement],
      ['messaging_handovers', mapMessagingElement],
    ]),
  };
}
