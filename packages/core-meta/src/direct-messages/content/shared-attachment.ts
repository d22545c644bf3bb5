import { asArray, asId, asString } from '../../json/as-json-value.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { withoutAbsent } from '../../json/without-absent.ts';
import type {
  AttachmentPiece,
  AttachmentReader,
  RawAttachment,
  SharedItem,
} from './attachment-piece.ts';

/**
 * A post, a reel, a story or a link: `{type, payload {url, title?, ig_post_media_id? | reel_video_id?}}`; of a `fallback` the address
 * and the title stand beside the payload, which may be missing, null, a text or an object.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/instagram/features/webhook (read 2026-11-21)
 */
export function sharedAttachment(type: SharedItem['type']): AttachmentReader {
  return (raw) => sharedPiece(type, raw);
}

/**
 * `template`: products that somebody asks about, or what the business itself sent as cards.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages (read 2026-11-21)
 */
export const templateAttachment: AttachmentReader = ({ payload }) => {
  const products = cardsOf(isJsonObject(payload.product) ? payload.product : {}, 'product');
  const pieces = products.length > 0 ? products : cardsOf(payload, 'other');
  return pieces.length === 0 ? undefined : pieces;
};

function cardsOf(template: JsonObject, type: SharedItem['type']): AttachmentPiece[] {
  const cards = asArray(template.elements)?.filter(isJsonObject) ?? [];
  return cards.map((card) => ({
    kind: 'shared',
    item: withoutAbsent<SharedItem>({
      type,
      externalId: asId(card.id),
      url: asString(card.item_url) ?? asString(card.image_url),
      title: asString(card.title),
    }),
  }));
}

/** What is passed on with an address or a title, whatever Meta calls it. */
export function sharedPiece(
  type: SharedItem['type'],
  { attachment, payload }: RawAttachment,
): AttachmentPiece | undefined {
  const item = withoutAbsent<SharedItem>({
    type,
    externalId: asId(payload.ig_post_media_id) ?? asId(payload.reel_video_id) ?? asId(payload.id),
    url: asString(payload.url) ?? asString(attachment.url),
    title: asString(payload.title) ?? asString(attachment.title),
  });
  return Object.keys(item).length === 1 ? undefined : { kind: 'shared', item };
}
