import type { ParsedEvent } from '@pyloto/core-connectors';
import { type ChannelRef, type EventType, joinKey } from '@pyloto/core-events';

import { COMMENT_CAPABILITIES } from './capabilities.ts';
import type { CommentEdited, CommentRemoved, CommentVisibilityChanged } from './comment-change.ts';
import type { Comment, CommentRef } from './comment.ts';
import { type CommentIdentity, makeCommentDedupeKey, makeMentionDedupeKey } from './dedupe-key.ts';
import { COMMENT_EVENT_TYPES } from './event-types.ts';
import type { Mention } from './mention.ts';

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

/** Turns an edit into a `comment_edited` event, keyed `comment:…:<commentId>:edited:<changedAt>`. */
export function commentEditedToParsedEvent(edit: CommentEdited): ParsedEvent<CommentEdited> {
  const identity = { ...identityOf(edit), change: 'edited', occurrence: edit.changedAt } as const;
  return changeToParsedEvent(edit, COMMENT_EVENT_TYPES.commentEdited, identity);
}

/** Turns a removal into a `comment_removed` event, keyed `comment:…:<commentId>:removed`. */
export function commentRemovedToParsedEvent(removal: CommentRemoved): ParsedEvent<CommentRemoved> {
  const identity = { ...identityOf(removal), change: 'removed' } as const;
  return changeToParsedEvent(removal, COMMENT_EVENT_TYPES.commentRemoved, identity);
}

/** Turns hiding or showing into a `comment_visibility_changed` event, keyed `comment:…:<commentId>:hidden|unhidden:<changedAt>`. */
export function commentVisibilityChangedToParsedEvent(
  visibility: CommentVisibilityChanged,
): ParsedEvent<CommentVisibilityChanged> {
  const { hidden, changedAt: occurrence } = visibility;
  const change = hidden ? 'hidden' : 'unhidden';
  const identity = { ...identityOf(visibility), change, occurrence } as const;
  return changeToParsedEvent(visibility, COMMENT_EVENT_TYPES.commentVisibilityChanged, identity);
}

/**
 * Turns a mention into a `mention_received` event.
 *
 * @returns an event keyed `mention:<channel>:<accountId>:<mediaId>[:<commentId>]`, ordered among those about the same post
 */
export function mentionToParsedEvent(mention: Mention): ParsedEvent<Mention> {
  const { channel, target, externalCommentId } = mention;
  return {
    capabilityId: COMMENT_CAPABILITIES.inboundMentions,
    type: COMMENT_EVENT_TYPES.mentionReceived,
    dedupeKey: makeMentionDedupeKey({
      channel: channel.type,
      accountId: channel.accountId,
      mediaId: target.externalId,
      externalCommentId,
    }),
    ...placeIn(channel, target.externalId),
    occurredAt: mention.mentionedAt,
    payload: mention,
  };
}

function changeToParsedEvent<TChange extends CommentRemoved>(
  change: TChange,
  type: EventType,
  identity: CommentIdentity,
): ParsedEvent<TChange> {
  return {
    capabilityId: COMMENT_CAPABILITIES.commentChanges,
    type,
    dedupeKey: makeCommentDedupeKey(identity),
    ...placeOf(change.channel, change),
    occurredAt: change.changedAt,
    payload: change,
  };
}

function identityOf(comment: CommentRef & { readonly channel: ChannelRef }) {
  const { channel, externalCommentId } = comment;
  return { channel: channel.type, accountId: channel.accountId, externalCommentId };
}

/** A comment without a post is ordered among its own changes. */
function placeOf(channel: ChannelRef, comment: CommentRef): Place {
  return placeIn(channel, comment.target?.externalId ?? comment.externalCommentId);
}

type Place = Pick<ParsedEvent, 'channel' | 'orderingKey' | 'subject'>;

function placeIn(channel: ChannelRef, subject: string): Place {
  return { channel, orderingKey: joinKey([channel.type, channel.accountId, subject]), subject };
}
