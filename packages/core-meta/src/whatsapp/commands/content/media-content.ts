import type { CommandRefusal } from '@pyloto/core-connectors';
import type { OutboundContentOf } from '@pyloto/core-messaging';

import { badText, refused } from '../../../outbound/refusals.ts';
import { graphMediaType, misplacedFileName, toGraphMedia } from './graph-media.ts';
import type { OutboundContentMapper } from '../../../outbound/outbound-content-mapper.ts';

/** @see https://developers.facebook.com/docs/whatsapp/cloud-api/messages/image-messages (read 2026-11-21) */
const MAX_CAPTION_LENGTH = 1024;

/** One file; WhatsApp sends each in a message of its own. */
export const mediaContent: OutboundContentMapper<'media'> = {
  mayGoToGroups: true,
  check: (content) => [
    ...(content.attachments.length === 1
      ? []
      : refused('content.attachments', 'exactly one file: send one command for each')),
    ...content.attachments.flatMap((attachment, index) =>
      misplacedFileName(attachment, `content.attachments.${index}`),
    ),
    ...badCaption(content),
  ],
  toGraph: ({ attachments: [attachment], caption }) => {
    // The schema has at least one, and `check` no more than one.
    if (attachment === undefined) throw new TypeError('expected an attachment');
    const type = graphMediaType(attachment);
    return { type, [type]: { ...toGraphMedia(attachment), caption } };
  },
};

function badCaption({
  attachments,
  caption,
}: OutboundContentOf<'media'>): readonly CommandRefusal[] {
  if (caption === undefined) return [];
  const takesNone = attachments.some((attachment) => {
    const type = graphMediaType(attachment);
    return type === 'audio' || type === 'sticker';
  });
  return takesNone
    ? refused('content.caption', 'left out: audio and stickers have none')
    : badText('content.caption', caption, MAX_CAPTION_LENGTH);
}
