import type { AttachmentReader, SharedItem } from './attachment-piece.ts';
import { locationAttachment } from './location-attachment.ts';
import { heartAttachment, mediaAttachment } from './media-attachment.ts';
import { sharedAttachment, templateAttachment } from './shared-attachment.ts';

/** A file that may be seen once, or that Meta gives to nobody's app: its content is not passed on. */
const withheld: AttachmentReader = () => undefined;

/** Files, under their own names. */
const FILES = ['image', 'video', 'audio', 'file', 'sticker'] as const;

/** What is passed on, by Meta's names of it: the old and the new one of posts, reels and stories. */
const SHARED = new Map<SharedItem['type'], readonly string[]>([
  ['post', ['share', 'ig_post']],
  ['reel', ['reel', 'ig_reel']],
  ['story', ['story', 'ig_story']],
  ['story_mention', ['story_mention']],
  ['link', ['fallback']],
]);

/** The types of attachments that this adapter reads, by Meta's name. */
export const ATTACHMENT_READERS: ReadonlyMap<string, AttachmentReader> = new Map([
  ...FILES.map((type) => [type, mediaAttachment(type)] as const),
  ...[...SHARED].flatMap(([type, names]) =>
    names.map((name) => [name, sharedAttachment(type)] as const),
  ),
  ['like_heart', heartAttachment],
  ['template', templateAttachment],
  ['location', locationAttachment],
  ['ephemeral', withheld],
  ['unsupported_type', withheld],
]);
