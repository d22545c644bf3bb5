import type { MessageContent } from '@pyloto/core-messaging';

import type { AttachmentPiece, SharedItem } from './attachment-piece.ts';

/**
 * Makes one content of what the attachments of a message say, beside its text.
 *
 * Files are one content, and so are things passed on; where a message holds several sorts, all are told as things passed on, so that
 * none is lost.
 *
 * @param pieces one or more
 */
export function combinePieces(
  pieces: readonly AttachmentPiece[],
  text: string | undefined,
): MessageContent {
  const media = pieces.flatMap((piece) => (piece.kind === 'media' ? [piece.attachment] : []));
  if (media.length === pieces.length) {
    return text === undefined
      ? { kind: 'media', attachments: media }
      : { kind: 'media', attachments: media, caption: text };
  }
  const [first] = pieces;
  if (first?.kind === 'location' && pieces.length === 1 && text === undefined)
    return first.location;
  if (first?.kind === 'unsupported' && pieces.every(({ kind }) => kind === 'unsupported')) {
    const { providerKind } = first;
    return text === undefined
      ? { kind: 'unsupported', providerKind }
      : { kind: 'unsupported', providerKind, text };
  }
  const items = pieces.map(toSharedItem);
  return text === undefined ? { kind: 'shared', items } : { kind: 'shared', items, text };
}

function toSharedItem(piece: AttachmentPiece): SharedItem {
  switch (piece.kind) {
    case 'shared':
      return piece.item;
    case 'media': {
      const { externalId, url } = piece.attachment;
      const item: SharedItem = { type: 'other' };
      if (externalId !== undefined) item.externalId = externalId;
      if (url !== undefined) item.url = url;
      return item;
    }
    case 'location':
      return locationItem(piece.location);
    case 'unsupported':
      return { type: 'other', title: piece.providerKind };
  }
}

/** A place as an address: RFC 5870. */
function locationItem({
  latitude,
  longitude,
  name,
}: Extract<AttachmentPiece, { kind: 'location' }>['location']): SharedItem {
  const url = `geo:${latitude},${longitude}`;
  return name === undefined ? { type: 'other', url } : { type: 'other', url, title: name };
}
