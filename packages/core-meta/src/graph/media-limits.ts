/** What WhatsApp takes as a file of one type. */
export type MediaLimit = {
  readonly maxBytes: number;
  /** Every media type that it takes; absent where the list is long and changes: Meta says it better (131053). */
  readonly mimeTypes?: readonly string[];
};

const KIB = 1024;
const MIB = 1024 * KIB;

/**
 * What a file may be, by WhatsApp's types of message. An animated sticker may be larger than one that stands still; which of the two
 * it is stands in the file, so the larger size is the limit.
 *
 * `audio/ogg` is taken with the codec opus only, in one channel.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#supported-media-types (read 2026-11-21)
 */
export const MEDIA_LIMITS = {
  image: { maxBytes: 5 * MIB, mimeTypes: ['image/jpeg', 'image/png'] },
  video: { maxBytes: 16 * MIB, mimeTypes: ['video/mp4', 'video/3gpp'] },
  audio: { maxBytes: 16 * MIB },
  document: { maxBytes: 100 * MIB },
  sticker: { maxBytes: 500 * KIB, mimeTypes: ['image/webp'] },
} as const satisfies Record<string, MediaLimit>;
