import { Buffer } from 'node:buffer';

import type { CommandRefusal } from '@pyloto/core-connectors';
import type { UploadMediaCommand } from '@pyloto/core-messaging';

import { MEDIA_LIMITS, type MediaLimit } from '../../graph/index.ts';
import { graphMediaType } from './content/graph-media.ts';
import type { FileRules } from '../../outbound/file-rules.ts';
import { refused } from '../../outbound/refusals.ts';

/** A sticker that stands still may be no larger; one that moves is under the limit of all stickers. */
const MAX_STILL_STICKER_BYTES = 100 * 1024;
/** RIFF, its size, WEBP, then the first chunk: VP8X, its size, and flags of which one says that it moves. */
const WEBP_FLAGS_AT = 20;
const WEBP_MOVES = 0x02;
const VOICE_TYPE = 'audio/ogg; codecs=opus';
/** A media type without parameters. */
const BARE_TYPE = /^[^;]*/;

/**
 * What WhatsApp takes as a file.
 *
 * «MB» is read as 1024 × 1024 bytes and «KB» as 1024.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#supported-media-types (read 2026-11-21)
 */
export const whatsappFiles: FileRules = {
  checkType,
  maxBytesOf: (command) =>
    isStillSticker(command)
      ? MAX_STILL_STICKER_BYTES
      : MEDIA_LIMITS[graphMediaType(command)].maxBytes,
};

function checkType({ type, mimeType }: UploadMediaCommand): readonly CommandRefusal[] {
  const graphType = graphMediaType({ type });
  const { mimeTypes }: MediaLimit = MEDIA_LIMITS[graphType];
  if (mimeTypes !== undefined) {
    return mimeTypes.includes(mimeType) ? [] : refused('mimeType', mimeTypes.join(' or '));
  }
  return graphType === 'audio' ? checkAudio(type, mimeType) : [];
}

function checkAudio(type: UploadMediaCommand['type'], mimeType: string): readonly CommandRefusal[] {
  const isOgg = BARE_TYPE.exec(mimeType)?.[0].trim() === 'audio/ogg';
  const isOpus = isOgg && /;\s*codecs=opus$/.test(mimeType);
  if (isOpus || (type === 'audio' && mimeType.startsWith('audio/') && !isOgg)) return [];
  return type === 'voice'
    ? refused('mimeType', `${VOICE_TYPE}: voice notes have no other`)
    : refused('mimeType', `that of a sound, for example audio/mpeg; Ogg only as ${VOICE_TYPE}`);
}

/** What is behind an address may move. */
function isStillSticker({ type, source }: UploadMediaCommand): boolean {
  return type === 'sticker' && source.kind === 'base64' && !isMovingWebp(source.data);
}

function isMovingWebp(data: string): boolean {
  const head = Buffer.from(data.slice(0, 32), 'base64');
  const isExtended = head.toString('latin1', 8, 16) === 'WEBPVP8X';
  return isExtended && ((head[WEBP_FLAGS_AT] ?? 0) & WEBP_MOVES) !== 0;
}
