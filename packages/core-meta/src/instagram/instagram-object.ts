import { instagramCommentFields } from '../comments/instagram-comment-fields.ts';
import type { WebhookObject } from '../delivery/webhook-object.ts';
import { directMessagesObject } from '../direct-messages/direct-messages-object.ts';

/** The object whose deliveries are Instagram's. */
export const instagramObject: WebhookObject = directMessagesObject({
  name: 'instagram',
  channelType: 'instagram',
  fields: instagramCommentFields,
});
