import type { ParsedEvent } from '@pyloto/core-connectors';
import { type ChannelRef, joinKey } from '@pyloto/core-events';

import { COMMENT_CAPABILITIES } from './capabilities.ts';
import type { CommentChange } from './comment-change.ts';
import type { Comment, CommentRef } from './comment.ts';
import { makeCommentDedupeKey, makeMentionDedupeKey } from './dedupe-key.ts';
import { COMMENT_EVENT_TYPES } from './event-types.ts';
import type { Mention } from './mention.ts';

const TYPES_BY_CHANGE = {
  edited: COMMENT_EVENT_TYPES.commentEdited,
  removed: COMMENT_EVENT_TYPES.commentRemoved,
  hidden: COMMENT_EVENT_TYPES.commentVisibilityChanged,
  unhidden: COMMENT_EVENT_TYPES.commentVisibilityChanged,
} as const;

/**
 * Turns a comment into an event of the runtime: `comment_received`, or `comment_published` for one of the business itself,
 * which is a capability of its own: what answers comments never hears its own answer.
 *
 * Like all bridges below it is loss-free: the payload is the comment itself, not a copy.
 *
 * @returns an event keyed `comment:<channel>:<accountId>:<commentId>`, ordered among those about the same post
 */
export function commentToParsedEvent(comment: Comment): ParsedEvent<Comment> {
  const isOwn = comment.direction === 'outbound';
  return {
    capabilityId: COMMENT_CAPABILITIES[isOwn ? 'outboundComments' : 'inboundComments'],
    type: COMMENT_EVENT_TYPES[isOwn ? 'commentPublished' : 'commentReceived'],
    dedupeKey: makeCommentDedupeKey(identityOf(comment)),
    ...placeOf(comment.channel, comment),
    occurredAt: comment.createdAt,
    payload: comment,
  };
}

/**
 * Turns a change into a `comment_edited`, `comment_removed` or `comment_visibility_changed` event, whoever made it.
 *
 * @param occurrence replaces the moment in the key where the provider names none, so that a redelivery has one key
 * @returns an event keyed `comment:…:<commentId>:<change>:<changedAt>`, ordered among those about the same post; the key of a
 * removal has no moment
 */
export function commentChangeToParsedEvent<TChange extends CommentChange>(
  change: TChange,
  occurrence: string = change.changedAt,
): ParsedEvent<TChange> {
  return {
    capabilityId: COMMENT_CAPABILITIES.commentChanges,
    type: TYPES_BY_CHANGE[change.change],
    dedupeKey: makeCommentDedupeKey({
      ...identityOf(change),
      ...changeIdentityOf(change, occurrence),
    }),
    ...placeOf(change.channel, change),
    occurredAt: change.changedAt,
    payload: change,
  };
}

/**
 * Turns a mention into a `mention_received` event.
 *
 * @returns an event keyed `mention:<channel>:<accountId>:<mediaId>[:<commentId>]`, ordered among those about the same post
 */
export function mentionToParsedEvent(mention: Mention): ParsedEvent<Mention> {
  const { channel, externalCommentId } = mention;
  const mediaId = mention.target.externalId;
  return {
    capabilityId: COMMENT_CAPABILITIES.inboundMentions,
    type: COMMENT_EVENT_TYPES.mentionReceived,
    dedupeKey: makeMentionDedupeKey({ ...accountOf(channel), mediaId, externalCommentId }),
    ...placeIn(channel, mediaId),
    occurredAt: mention.mentionedAt,
    payload: mention,
  };
}

function identityOf({ channel, externalCommentId }: CommentRef & { readonly channel: ChannelRef }) {
  return { ...accountOf(channel), externalCommentId };
}

function accountOf({ type, accountId }: ChannelRef) {
  return { channel: type, accountId };
}

function changeIdentityOf({ change }: CommentChange, occurrence: string) {
  return change === 'removed' ? { change } : { change, occurrence };
}

/** A comment without a post is ordered among its own changes. */
function placeOf(channel: ChannelRef, comment: CommentRef): Place {
  return placeIn(channel, comment.target?.externalId ?? comment.externalCommentId);
}

type Place = Pick<ParsedEvent, 'channel' | 'orderingKey' | 'subject'>;

function placeIn(channel: ChannelRef, subject: string): Place {
  return { channel, orderingKey: joinKey([channel.type, channel.accountId, subject]), subject };
}
