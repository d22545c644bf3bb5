import type { CommandRefusal } from '@pyloto/core-connectors';
import type { OutboundAttachment } from '@pyloto/core-messaging';

import type { JsonObject } from '../../../json/json-object.ts';
import { refused } from '../../../outbound/refusals.ts';

/** What Meta calls a type of file; a voice note is an audio with a mark. */
const GRAPH_TYPES = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  voice: 'audio',
  document: 'document',
  file: 'document',
  sticker: 'sticker',
} as const satisfies Record<OutboundAttachment['type'], string>;

/** Meta's name of a file's type. */
export function graphMediaType({
  type,
}: Pick<OutboundAttachment, 'type'>): 'image' | 'video' | 'audio' | 'document' | 'sticker' {
  return GRAPH_TYPES[type];
}

/** A file in Meta's words, by its id or its address. */
export function toGraphMedia(attachment: OutboundAttachment): JsonObject {
  return {
    ...('externalId' in attachment ? { id: attachment.externalId } : { link: attachment.url }),
    filename: attachment.fileName,
    voice: attachment.type === 'voice' ? true : undefined,
  };
}

/** A file whose name nobody would see. */
export function misplacedFileName(
  attachment: OutboundAttachment,
  field: string,
): readonly CommandRefusal[] {
  return attachment.fileName === undefined || graphMediaType(attachment) === 'document'
    ? []
    : refused(`${field}.fileName`, 'left out: only a document shows a name');
}

/** A file that cannot stand above a message: WhatsApp shows an image, a video or a document there. */
export function badHeaderMedia(
  attachment: OutboundAttachment,
  field: string,
): readonly CommandRefusal[] {
  const type = graphMediaType(attachment);
  return [
    ...(type === 'audio' || type === 'sticker'
      ? refused(`${field}.type`, 'image, video or document')
      : []),
    ...misplacedFileName(attachment, field),
  ];
}
