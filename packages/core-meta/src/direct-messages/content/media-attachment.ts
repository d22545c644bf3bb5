import type { Attachment } from '@pyloto/core-events';

import { asId, asString } from '../../json/as-json-value.ts';
import type { AttachmentReader } from './attachment-piece.ts';

/**
 * `{type: image | video | audio | file, payload {url, sticker_id?}}`. The address needs no token and expires.
 *
 * A sticker came as an image with its id; since June 2026 it comes as a `sticker` as well, and later as nothing else.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages (read 2026-11-21)
 */
export function mediaAttachment(type: Attachment['type']): AttachmentReader {
  return ({ attachment, payload, stickerId }) => {
    const isPicture = type === 'image' || type === 'sticker';
    const ownStickerId = asId(payload.sticker_id) ?? (isPicture ? stickerId : undefined);
    const externalId = ownStickerId ?? asId(payload.attachment_id);
    const url = asString(payload.url) ?? asString(attachment.url);
    if (externalId === undefined && url === undefined) return undefined;
    const media: Attachment = { type: ownStickerId === undefined ? type : 'sticker' };
    if (externalId !== undefined) media.externalId = externalId;
    if (url !== undefined) media.url = url;
    return { kind: 'media', attachment: media };
  };
}

/** Instagram's heart: `{type: like_heart}` and nothing else. */
export const heartAttachment: AttachmentReader = () => ({
  kind: 'media',
  attachment: { type: 'sticker', externalId: 'like_heart' },
});
