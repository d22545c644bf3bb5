import { sanitizeName } from '../../delivery/skipped-item.ts';
import { asArray, asId, asObject, asString } from '../../json/as-json-value.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import type { AttachmentPiece, RawAttachment } from './attachment-piece.ts';
import { ATTACHMENT_READERS } from './attachment-readers.ts';
import { sharedPiece } from './shared-attachment.ts';

/**
 * Reads what a message's attachments say, each thing once.
 *
 * A type that nobody knows is something passed on where it has an address or a title, otherwise `unsupported` under its name. One
 * post comes as `share` and as `ig_post`, one sticker as `image` and as `sticker`, while Meta moves from one to the other.
 */
export function readAttachments(message: JsonObject): readonly AttachmentPiece[] {
  const stickerId = asId(message.sticker_id);
  const list = asArray(message.attachments)?.filter(isJsonObject) ?? [];
  const pieces = list.flatMap((attachment) =>
    readAttachment({ attachment, payload: asObject(attachment.payload) ?? {}, stickerId }),
  );
  if (pieces.length > 0 || stickerId === undefined) return withoutRepetition(pieces);
  return [{ kind: 'media', attachment: { type: 'sticker', externalId: stickerId } }];
}

function readAttachment(raw: RawAttachment): readonly AttachmentPiece[] {
  const type = asString(raw.attachment.type);
  const read = type === undefined ? undefined : ATTACHMENT_READERS.get(type);
  const piece = read === undefined ? sharedPiece('other', raw) : read(raw);
  return [piece ?? ({ kind: 'unsupported', providerKind: sanitizeName(type) } as const)].flat();
}

function withoutRepetition(pieces: readonly AttachmentPiece[]): readonly AttachmentPiece[] {
  const stickerUrls = new Set(pieces.map(stickerUrlOf));
  const seen = new Set<string>();
  return pieces.filter((piece) => {
    if (isPictureOf(piece, stickerUrls)) return false;
    const identity = identityOf(piece);
    if (identity === undefined) return true;
    const isNew = !seen.has(identity);
    seen.add(identity);
    return isNew;
  });
}

/** A sticker without an id is known by its address: its picture has the same. */
function isPictureOf(
  piece: AttachmentPiece,
  stickerUrls: ReadonlySet<string | undefined>,
): boolean {
  if (piece.kind !== 'media' || piece.attachment.type !== 'image') return false;
  const { url } = piece.attachment;
  return url !== undefined && stickerUrls.has(url);
}

function stickerUrlOf(piece: AttachmentPiece): string | undefined {
  return piece.kind === 'media' && piece.attachment.type === 'sticker'
    ? piece.attachment.url
    : undefined;
}

/** What makes two pieces the same: the id of a post or of a sticker. Two files may be the same file twice. */
function identityOf(piece: AttachmentPiece): string | undefined {
  if (piece.kind === 'media') {
    const { type, externalId } = piece.attachment;
    return type === 'sticker' && externalId !== undefined ? `sticker:${externalId}` : undefined;
  }
  if (piece.kind !== 'shared' || piece.item.externalId === undefined) return undefined;
  return `${piece.item.type}:${piece.item.externalId}`;
}
