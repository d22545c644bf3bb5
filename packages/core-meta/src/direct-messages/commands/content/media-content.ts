import type { CommandRefusal } from '@pyloto/core-connectors';
import type { OutboundAttachment, OutboundContentOf } from '@pyloto/core-messaging';

import type { JsonObject } from '../../../json/json-object.ts';
import type { OutboundContentMapper } from '../../../outbound/outbound-content-mapper.ts';
import { refused } from '../../../outbound/refusals.ts';

/** The files that a channel takes. */
export type DirectFiles = {
  /** How many pictures go in one message; of any other file it is one. */
  readonly maxImages: number;
  /** Every rule of the channel that a file breaks. */
  readonly check: (
    attachment: OutboundAttachment,
    place: { readonly field: string; readonly isAlone: boolean },
  ) => readonly CommandRefusal[];
  /** A file that was checked, in Meta's words. */
  readonly toGraph: (attachment: OutboundAttachment) => JsonObject;
};

/** Files: several pictures, or one of anything else; no words go with them. */
export function mediaContent(files: DirectFiles): OutboundContentMapper<'media'> {
  return {
    check: (content) => [
      ...checkCount(content, files),
      ...content.attachments.flatMap((attachment, index) => {
        const field = `content.attachments.${index}`;
        const isAlone = content.attachments.length === 1;
        return [
          ...files.check(attachment, { field, isAlone }),
          ...(attachment.fileName === undefined
            ? []
            : refused(`${field}.fileName`, 'left out: the channel shows its own name')),
          ...(isAlone || attachment.type === 'image'
            ? []
            : refused(`${field}.type`, 'image: only pictures go together')),
        ];
      }),
      ...(content.caption === undefined
        ? []
        : refused('content.caption', 'left out: files go without words; send a text of its own')),
    ],
    toGraph: ({ attachments }) => {
      const [attachment, ...others] = attachments.map((each) => files.toGraph(each));
      return others.length === 0 ? { attachment } : { attachments: [attachment, ...others] };
    },
  };
}

function checkCount(
  { attachments }: OutboundContentOf<'media'>,
  { maxImages }: DirectFiles,
): readonly CommandRefusal[] {
  return attachments.length > maxImages
    ? refused('content.attachments', `at most ${maxImages} pictures`)
    : [];
}

/** What Meta calls a file of the types that can be played or downloaded; undefined for a sticker. */
export function graphFileType(
  type: OutboundAttachment['type'],
): 'image' | 'video' | 'audio' | 'file' | undefined {
  return GRAPH_TYPES[type];
}

const GRAPH_TYPES = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  voice: 'audio',
  document: 'file',
  file: 'file',
  sticker: undefined,
} as const satisfies Record<OutboundAttachment['type'], string | undefined>;
