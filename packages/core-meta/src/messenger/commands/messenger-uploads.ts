import type { CommandRefusal } from '@pyloto/core-connectors';
import type { UploadMediaCommand } from '@pyloto/core-messaging';

import { graphFileType } from '../../direct-messages/commands/content/media-content.ts';
import type { FileRules } from '../../outbound/file-rules.ts';
import { refused } from '../../outbound/refusals.ts';

const MIB = 1024 * 1024;
const MAX_IMAGE_BYTES = 8 * MIB;
const MAX_FILE_BYTES = 25 * MIB;

/**
 * What Messenger takes as a file. «MB» is read as 1024 × 1024 bytes.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/send-messages/saving-assets (read 2026-11-21)
 */
export const messengerUploads: FileRules = {
  checkType,
  maxBytesOf: ({ type }) => (type === 'image' ? MAX_IMAGE_BYTES : MAX_FILE_BYTES),
};

function checkType({ type, mimeType }: UploadMediaCommand): readonly CommandRefusal[] {
  const graphType = graphFileType(type);
  if (graphType === undefined) {
    return refused('type', 'image, video, audio, voice, document or file');
  }
  return graphType === 'file' || mimeType.startsWith(`${graphType}/`)
    ? []
    : refused('mimeType', MIME_TYPES[graphType]);
}

const MIME_TYPES = {
  image: 'that of a picture, for example image/jpeg',
  video: 'that of a film, for example video/mp4',
  audio: 'that of a sound, for example audio/mpeg',
} as const;
