import { badParam, type GraphRefusal } from '../graph/calls/graph-refusal.ts';
import { type ParamRule, required, shape } from '../graph/calls/param-rules.ts';
import { anyObject, text } from '../graph/calls/value-rules.ts';
import type { Comment } from '../messenger-platform/comments/comment-store.ts';
import type { Change, DirectPlatform } from '../messenger-platform/platform.ts';
import { instagramMid } from './instagram-mid.ts';

const maxTextBytes = 1000;
const commentIdLength = 17;

/** At most 1000 bytes of UTF-8, however many characters that is. */
const textRule: ParamRule = {
  check: (value, path) => {
    if (typeof value !== 'string' || value === '') return text(maxTextBytes).check(value, path);
    return Buffer.byteLength(value) <= maxTextBytes
      ? undefined
      : badParam(`Length of param ${path} must be less than or equal to ${maxTextBytes} bytes.`);
  },
};

/**
 * Direct messages and comments of Instagram.
 *
 * @see https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api (read 2026-11-21)
 */
export const instagramPlatform: DirectPlatform = {
  object: 'instagram',
  usage: { type: 'instagram', limitCode: 80_002 },
  text: textRule,
  ownAttachments: {
    like_heart: anyObject,
    MEDIA_SHARE: required(shape({ id: required(text(100)) })),
  },
  maxImages: 10,
  buttonTypes: ['web_url', 'postback'],
  refusals: {
    outsideWindow: {
      status: 403,
      code: 10,
      subcode: 2_534_022,
      type: 'OAuthException',
      message: '(#10) This message is sent outside of allowed window.',
    },
    noSuchPerson: {
      status: 400,
      code: 100,
      subcode: 2_534_014,
      type: 'OAuthException',
      message: 'The requested user cannot be found.',
    },
  },
  midOf: (ids, { id }, person) => instagramMid(ids, id, person),
  entryOf: ({ id }, time) => ({ time, id }),
  echoOf: ({ mid, text: said, attachments }) => ({
    message: {
      mid,
      ...(said !== undefined && { text: said }),
      is_echo: true,
      ...(attachments && { attachments }),
    },
  }),
  readOf: ({ mid }) => ({ read: { mid } }),
  unreactionOf: (mid) => ({ mid, action: 'unreact' }),
  comments: {
    repliesEdge: 'replies',
    hideParam: 'hide',
    isFlat: true,
    checkReply,
    idOf: (ids) => ids.digits(commentIdLength),
    changeOf: (comment, verb) => (verb === 'add' ? commentChange(comment) : undefined),
  },
};

/** @see https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-comment/replies (read 2026-11-21) */
function checkReply({ isHidden, mediaType }: Comment): GraphRefusal | undefined {
  if (isHidden) return badParam('A hidden comment cannot be replied to.');
  return mediaType === 'LIVE' ? badParam('A live comment cannot be replied to.') : undefined;
}

/** Comments are told once, when they are written; what is changed later is not. */
function commentChange({ id, from, mediaId, mediaType, parentId, text: said }: Comment): Change {
  const value = {
    from: {
      id: from.id,
      ...(from.name !== undefined && { username: from.name }),
      ...(from.showsMessagingId && { self_ig_scoped_id: from.messagingId }),
    },
    media: { id: mediaId, media_product_type: mediaType },
    id,
    ...(parentId !== undefined && { parent_id: parentId }),
    text: said,
  };
  return { field: mediaType === 'LIVE' ? 'live_comments' : 'comments', value };
}
