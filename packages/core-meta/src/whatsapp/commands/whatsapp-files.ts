import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';

import type { CommandRefusal } from '@pyloto/core-connectors';
import type { UploadMediaCommand } from '@pyloto/core-messaging';

import { MEDIA_LIMITS, type MediaLimit } from '../../graph/index.ts';
import { graphMediaType } from './content/graph-media.ts';
import { refused } from '../../outbound/refusals.ts';

/** A sticker that stands still may be no larger; one that moves is under the limit of all stickers. */
const MAX_STILL_STICKER_BYTES = 100 * 1024;
/** RIFF, its size, WEBP, then the first chunk: VP8X, its size, and flags of which one says that it moves. */
const WEBP_FLAGS_AT = 20;
const WEBP_MOVES = 0x02;
const VOICE_TYPE = 'audio/ogg; codecs=opus';
/** A media type without parameters. */
const BARE_TYPE = /^[^;]*/;

/** The most that WhatsApp takes of a file of this type, in bytes. */
export function maxFileBytes(command: Pick<UploadMediaCommand, 'type'>): number {
  return MEDIA_LIMITS[graphMediaType(command)].maxBytes;
}

/**
 * Every rule of WhatsApp that a file breaks, as far as its command shows; what is behind an address is measured while it is read.
 *
 * «MB» is read as 1024 × 1024 bytes and «KB» as 1024.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#supported-media-types (read 2026-11-21)
 */
export function checkFile(command: UploadMediaCommand): readonly CommandRefusal[] {
  const refusals = [...checkType(command), ...checkSize(command), ...checkAddress(command)];
  // Of bytes that are refused anyway, and may be many, no digest is taken.
  return refusals.length > 0 ? refusals : checkDigest(command);
}

/** The forms that the client for addresses of others refuses to call; where a name leads, it sees when it calls. */
function checkAddress({ source }: UploadMediaCommand): readonly CommandRefusal[] {
  if (source.kind !== 'url') return [];
  const url = URL.parse(source.url);
  const isPlain = url !== null && url.port === '' && url.username === '' && url.password === '';
  return isPlain
    ? []
    : refused('source.url', 'an https address on port 443, without a user name and a password');
}

function checkDigest({ sha256, source }: UploadMediaCommand): readonly CommandRefusal[] {
  if (sha256 === undefined || source.kind !== 'base64') return [];
  const digest = createHash('sha256').update(source.data, 'base64').digest('hex');
  return digest === sha256 ? [] : refused('sha256', 'the SHA-256 of the file that comes with it');
}

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

function checkSize({ type, source }: UploadMediaCommand): readonly CommandRefusal[] {
  if (source.kind !== 'base64') return [];
  const isStill = type === 'sticker' && !isMovingWebp(source.data);
  const maxBytes = isStill ? MAX_STILL_STICKER_BYTES : maxFileBytes({ type });
  return base64Bytes(source.data) > maxBytes
    ? refused('source.data', `a file of at most ${maxBytes} bytes`)
    : [];
}

function base64Bytes(data: string): number {
  const padding = data.endsWith('==') ? 2 : Number(data.endsWith('='));
  return (data.length / 4) * 3 - padding;
}

function isMovingWebp(data: string): boolean {
  const head = Buffer.from(data.slice(0, 32), 'base64');
  const isExtended = head.toString('latin1', 8, 16) === 'WEBPVP8X';
  return isExtended && ((head[WEBP_FLAGS_AT] ?? 0) & WEBP_MOVES) !== 0;
}
