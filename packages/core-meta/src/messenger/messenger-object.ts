import { pageFields } from '../comments/page-fields.ts';
import type { WebhookObject } from '../delivery/webhook-object.ts';
import { directMessagesObject } from '../direct-messages/direct-messages-object.ts';

/** The object whose deliveries are a Page's: its conversations, its posts and its leads are one channel. */
export const messengerObject: WebhookObject = directMessagesObject({
  name: 'page',
  channelType: 'messenger',
  fields: pageFields,
});
