import { joinKey } from '@pyloto/core-events';

/** What identifies a comment, or one change of it. */
export type CommentIdentity = {
  readonly channel: string;
  readonly accountId: string;
  readonly externalCommentId: string;
} & (
  | {
      readonly change: 'edited' | 'hidden' | 'unhidden';
      /** What tells two such changes of one comment apart: the change's own id or its timestamp. */
      readonly occurrence: string;
    }
  /** A comment is removed once, so that the key needs no moment, which not every provider gives. */
  | { readonly change?: 'removed' | undefined; readonly occurrence?: undefined }
);

/** What identifies a mention. */
export type MentionIdentity = {
  readonly channel: string;
  readonly accountId: string;
  /** The post that names the account, or under which a comment does. */
  readonly mediaId: string;
  readonly externalCommentId?: string | undefined;
};

/**
 * Builds a comment's dedupe key: `comment:<channel>:<accountId>:<commentId>[:<change>[:<occurrence>]]`, parts escaped so that
 * no two different identities give one key.
 *
 * @example
 * makeCommentDedupeKey({ channel: 'instagram', accountId: '178', externalCommentId: '179' }) // 'comment:instagram:178:179'
 */
export function makeCommentDedupeKey(identity: CommentIdentity): string {
  const { channel, accountId, externalCommentId, change, occurrence } = identity;
  return joinPresent(['comment', channel, accountId, externalCommentId, change, occurrence]);
}

/**
 * Builds a mention's dedupe key: `mention:<channel>:<accountId>:<mediaId>[:<commentId>]`, escaped like a comment's.
 *
 * @example
 * makeMentionDedupeKey({ channel: 'instagram', accountId: '178', mediaId: '180' }) // 'mention:instagram:178:180'
 */
export function makeMentionDedupeKey(identity: MentionIdentity): string {
  const { channel, accountId, mediaId, externalCommentId } = identity;
  return joinPresent(['mention', channel, accountId, mediaId, externalCommentId]);
}

/** Only the last parts may be absent, so that a part is known by its place. */
function joinPresent(parts: readonly (string | undefined)[]): string {
  return joinKey(parts.filter((part) => part !== undefined));
}
