import { text } from '../graph/calls/value-rules.ts';
import type { Comment } from '../messenger-platform/comments/comment-store.ts';
import type { DirectAccount } from '../messenger-platform/direct-settings.ts';
import type { Change, CommentVerb, DirectPlatform } from '../messenger-platform/platform.ts';

const midLength = 86;
const commentIdLength = 15;

/** How Messenger tells of what became of messages. */
export type MessengerTelling = {
  /** The app's own id, in echoes of what it sends. */
  readonly appId: number;
  /** Whether a delivery names its messages, or only says up to when. */
  readonly deliveries: 'mids' | 'watermark_only';
};

/**
 * Messages and comments of a Page.
 *
 * @see https://developers.facebook.com/docs/messenger-platform (read 2026-11-21)
 */
export function messengerPlatform({ appId, deliveries }: MessengerTelling): DirectPlatform {
  return {
    object: 'page',
    usage: { type: 'messenger', limitCode: 80_006 },
    text: text(2000),
    ownAttachments: {},
    maxImages: 30,
    buttonTypes: ['web_url', 'postback', 'phone_number', 'account_link', 'account_unlink'],
    refusals: {
      outsideWindow: {
        status: 400,
        code: 10,
        subcode: 2_018_278,
        type: 'OAuthException',
        message:
          '(#10) This message is sent outside of allowed window. Learn more about the new policy here: https://developers.facebook.com/docs/messenger-platform/policy-overview',
      },
      noSuchPerson: {
        status: 400,
        code: 100,
        subcode: 2_018_001,
        type: 'OAuthException',
        message: '(#100) No matching user found',
      },
    },
    midOf: (ids) => `m_${ids.urlToken(midLength)}`,
    entryOf: ({ id }, time) => ({ id, time }),
    echoOf: ({ mid, text: said, attachments, metadata, isByHand }) => ({
      message: {
        is_echo: true,
        ...(!isByHand && { app_id: appId }),
        ...(metadata !== undefined && { metadata }),
        mid,
        ...(said !== undefined && { text: said }),
        ...(attachments && { attachments }),
      },
    }),
    deliveryOf: ({ mid, atMs: watermark }) => ({
      delivery: deliveries === 'mids' ? { mids: [mid], watermark } : { watermark },
    }),
    readOf: ({ atMs: watermark }) => ({ read: { watermark } }),
    unreactionOf: (mid, was) => ({ mid, action: 'unreact', ...was }),
    comments: {
      repliesEdge: 'comments',
      hideParam: 'is_hidden',
      isFlat: false,
      checkReply: () => undefined,
      idOf: (ids, mediaId) => `${mediaId.split('_').at(-1)}_${ids.digits(commentIdLength)}`,
      changeOf: feedChange,
    },
  };
}

/** What happens to a comment comes on the field `feed`, whoever does it; a removal has no text. */
function feedChange(comment: Comment, verb: CommentVerb): Change {
  const { id, from, accountId, mediaId, parentId, text: said, atMs } = comment;
  const postId = mediaId.includes('_') ? mediaId : `${accountId}_${mediaId}`;
  const value = {
    item: 'comment',
    verb,
    comment_id: id,
    post_id: postId,
    parent_id: parentId ?? postId,
    from: { id: from.id, ...(from.name !== undefined && { name: from.name }) },
    ...(verb !== 'remove' && { created_time: Math.floor(atMs / 1000), message: said }),
  };
  return { field: 'feed', value };
}

/** A Page as both simulators see an account. */
export function pageAccount(
  page: { readonly pageId: string; readonly accessToken: string; readonly name?: string },
  appSecret: string,
): DirectAccount {
  const { pageId: id, accessToken, name = `Page ${id.slice(-4)}` } = page;
  return { id, name, login: 'facebook', pathIds: [id], appSecret, accessToken };
}
