import type { Attachment } from '@pyloto/core-events';
import type { MessageContentOf } from '@pyloto/core-messaging';

import type { JsonObject } from '../../json/json-object.ts';

/** Something that was passed on. */
export type SharedItem = MessageContentOf<'shared'>['items'][number];

/** What one attachment says. */
export type AttachmentPiece =
  | { readonly kind: 'media'; readonly attachment: Attachment }
  | { readonly kind: 'shared'; readonly item: SharedItem }
  | { readonly kind: 'location'; readonly location: MessageContentOf<'location'> }
  /** Meta's name of an attachment that the contract cannot express, or whose content was withheld. */
  | { readonly kind: 'unsupported'; readonly providerKind: string };

/** One attachment as it came. */
export type RawAttachment = {
  /** `{type, payload?, title?, url?}` */
  readonly attachment: JsonObject;
  /** Empty where it is missing, null or a text. */
  readonly payload: JsonObject;
  /** `message.sticker_id`: the attachments of such a message are the sticker. */
  readonly stickerId: string | undefined;
};

/** Reads the attachments of one type; undefined where one does not hold what the type promises. */
export type AttachmentReader = (
  raw: RawAttachment,
) => AttachmentPiece | readonly AttachmentPiece[] | undefined;
