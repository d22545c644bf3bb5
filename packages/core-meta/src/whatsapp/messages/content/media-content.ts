import type { Attachment } from '@pyloto/core-events';

import { asId, asObject, asString, asText } from '../../../json/as-json-value.ts';
import type { JsonObject } from '../../../json/json-object.ts';
import type { ContentMapper } from './content-mapper.ts';

/**
 * `image | video | audio | voice | document | sticker {id, mime_type, sha256, caption?, filename?, voice?, animated?, url?}`.
 *
 * The url came in November 2025, lives five minutes and needs the access token; the id lives seven days.
 * A voice note is `audio` with `voice: true`, formerly a type of its own.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media (read 2026-11-21)
 */
export function mediaContent(key: string, type: Attachment['type']): ContentMapper {
  return {
    expectation: `${key} has neither an id nor a url`,
    map: (message) => {
      const media = asObject(message[key]);
      if (media === undefined) return undefined;
      const attachment = mapAttachment(media, type);
      if (attachment === undefined) return undefined;
      const caption = asText(media.caption);
      const attachments = [attachment];
      return caption === undefined
        ? { kind: 'media', attachments }
        : { kind: 'media', attachments, caption };
    },
  };
}

/** `media_placeholder`: a file of an old conversation; a later `history` delivery brings it under the same id. */
export const mediaPlaceholderContent: ContentMapper = {
  expectation: 'message is a placeholder',
  map: () => ({ kind: 'media', attachments: [{ type: 'file', pending: true }] }),
};

function mapAttachment(media: JsonObject, type: Attachment['type']): Attachment | undefined {
  const externalId = asId(media.id);
  const url = asString(media.url);
  if (externalId === undefined && url === undefined) return undefined;
  const attachment: Attachment = { type: media.voice === true ? 'voice' : type };
  if (externalId !== undefined) attachment.externalId = externalId;
  if (url !== undefined) attachment.url = url;
  addFileFacts(attachment, media);
  return attachment;
}

function addFileFacts(attachment: Attachment, media: JsonObject): void {
  const mimeType = asString(media.mime_type);
  if (mimeType !== undefined) attachment.mimeType = mimeType;
  const sha256 = asString(media.sha256);
  if (sha256 !== undefined) attachment.sha256 = sha256;
  const fileName = asString(media.filename);
  if (fileName !== undefined) attachment.fileName = fileName;
  if (typeof media.animated === 'boolean') attachment.animated = media.animated;
}
