import type { OutboundAttachment } from '@pyloto/core-messaging';

import {
  type DirectFiles,
  graphFileType,
} from '../../direct-messages/commands/content/media-content.ts';
import { refused } from '../../outbound/refusals.ts';

/** The one sticker that a business can send. */
const HEART = 'like_heart';
const MAX_IMAGES = 10;

/**
 * The files that Instagram takes: by their address, or one by the id of a post of the account or of a file that was uploaded.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/instagram/features/send-message (read 2026-11-21)
 * @see https://developers.facebook.com/docs/messenger-platform/instagram/features/upload-attachment (read 2026-11-21)
 */
export const instagramFiles: DirectFiles = {
  maxImages: MAX_IMAGES,
  check: (attachment, { field, isAlone }) => {
    if (attachment.type === 'sticker') {
      return isHeart(attachment)
        ? []
        : refused(`${field}.externalId`, `${HEART}: Instagram sends no other sticker`);
    }
    return isAlone || 'url' in attachment
      ? []
      : refused(`${field}.url`, 'given: several pictures go by their addresses');
  },
  toGraph: (attachment) => {
    if (isHeart(attachment)) return { type: HEART };
    return 'externalId' in attachment
      ? { type: 'MEDIA_SHARE', payload: { id: attachment.externalId } }
      : { type: graphFileType(attachment.type), payload: { url: attachment.url } };
  },
};

function isHeart(attachment: OutboundAttachment): boolean {
  return (
    attachment.type === 'sticker' && 'externalId' in attachment && attachment.externalId === HEART
  );
}
