import type { FieldMapper } from '../delivery/change.ts';
import type { WebhookObject } from '../delivery/webhook-object.ts';
import { directMessagesObject } from '../direct-messages/direct-messages-object.ts';

/** What comes as changes beside conversations. */
const fields: ReadonlyMap<string, FieldMapper> = new Map();

/** The object whose deliveries are Instagram's. */
export const instagramObject: WebhookObject = directMessagesObject({
  name: 'instagram',
  channelType: 'instagram',
  fields,
});
