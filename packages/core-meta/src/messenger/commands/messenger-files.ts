import {
  type DirectFiles,
  graphFileType,
} from '../../direct-messages/commands/content/media-content.ts';
import { refused } from '../../outbound/refusals.ts';

const MAX_IMAGES = 30;

/**
 * The files that Messenger takes: by their address, or by the id of one that was uploaded.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/reference/send-api (read 2026-11-21)
 */
export const messengerFiles: DirectFiles = {
  maxImages: MAX_IMAGES,
  check: ({ type }, { field }) =>
    graphFileType(type) === undefined
      ? refused(`${field}.type`, 'image, video, audio, voice, document or file')
      : [],
  toGraph: (attachment) => ({
    type: graphFileType(attachment.type),
    payload:
      'externalId' in attachment
        ? { attachment_id: attachment.externalId }
        : { url: attachment.url },
  }),
};
