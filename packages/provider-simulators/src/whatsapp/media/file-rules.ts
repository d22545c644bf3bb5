import { badParam, type GraphRefusal } from '../../graph/calls/graph-refusal.ts';
import { refusalOf } from '../graph/whatsapp-refusals.ts';

const megabyte = 1024 * 1024;
const office = 'application/vnd.openxmlformats-officedocument';

/** The largest size of each media type, in bytes. */
const maxBytesOf: Readonly<Record<string, number>> = {
  'audio/aac': 16 * megabyte,
  'audio/mp4': 16 * megabyte,
  'audio/mpeg': 16 * megabyte,
  'audio/amr': 16 * megabyte,
  'audio/ogg': 16 * megabyte,
  'audio/opus': 16 * megabyte,
  'application/vnd.ms-powerpoint': 100 * megabyte,
  'application/msword': 100 * megabyte,
  [`${office}.wordprocessingml.document`]: 100 * megabyte,
  [`${office}.presentationml.presentation`]: 100 * megabyte,
  [`${office}.spreadsheetml.sheet`]: 100 * megabyte,
  'application/pdf': 100 * megabyte,
  'text/plain': 100 * megabyte,
  'application/vnd.ms-excel': 100 * megabyte,
  'image/jpeg': 5 * megabyte,
  'image/png': 5 * megabyte,
  'image/webp': 500 * 1024,
  'video/mp4': 16 * megabyte,
  'video/3gpp': 16 * megabyte,
};

/** The largest file of all, in bytes. */
export const maxFileBytes: number = 100 * megabyte;

/** Types of messages and the media types that they can show. */
const mediaTypesOf: Readonly<Record<string, RegExp>> = {
  image: /^image\/(?:jpeg|png)$/,
  video: /^video\//,
  audio: /^audio\//,
  sticker: /^image\/webp$/,
  document: /^(?:application|text|image)\//,
};

/**
 * Checks a file that is uploaded.
 *
 * @param mimeType of the part that holds the file, which is what Meta looks at
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#supported-media-types (read 2026-11-21)
 */
export function checkFileContent(mimeType: string, bytes: Uint8Array): GraphRefusal | undefined {
  const bare = bareMediaType(mimeType);
  const maxBytes = maxBytesOf[bare];
  if (maxBytes === undefined) {
    return badParam(
      `Param file must be a file with one of the following types: ${Object.keys(maxBytesOf).join(', ')}. Received file of type '${bare}'.`,
    );
  }
  if (bytes.length > maxBytes) {
    return refusalOf(131053, `Media file size too big. Max file size is ${maxBytes} bytes.`);
  }
  if (bare === 'audio/ogg' && !isOpus(mimeType, bytes)) {
    return refusalOf(131053, 'Base audio/ogg is not supported, only audio/ogg with opus codecs.');
  }
  return undefined;
}

/** Whether a file of one media type can go into a message of one type. */
export function fits(messageType: string, mimeType: string): boolean {
  return mediaTypesOf[messageType]?.test(bareMediaType(mimeType)) ?? false;
}

/** A media type without its parameters, as `GET /<media id>` gives it. */
export function bareMediaType(mimeType: string): string {
  return (mimeType.split(';')[0] ?? '').trim().toLowerCase();
}

function isOpus(mimeType: string, bytes: Uint8Array): boolean {
  return /codecs=opus/i.test(mimeType) || Buffer.from(bytes.subarray(0, 64)).includes('OpusHead');
}
