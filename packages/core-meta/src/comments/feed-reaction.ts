import type { ParsedItem } from '@pyloto/core-connectors';
import {
  linkReactionToComment,
  linkReactionToPost,
  normalizeReaction,
  type ReactionRemoved,
  reactionRemovedToParsedEvent,
  type ReactionTarget,
  reactionToParsedEvent,
} from '@pyloto/core-reactions';

import { entryMoment } from '../delivery/entry-moment.ts';
import type { AccountChange } from '../delivery/for-account.ts';
import { occurrenceOf } from '../delivery/occurrence-of.ts';
import { ignoredItem, sanitizeName } from '../delivery/skipped-item.ts';
import { asId, asString } from '../json/as-json-value.ts';
import type { JsonObject } from '../json/json-object.ts';
import { directionOf } from './describe-actor.ts';
import { readFeedActor, readFeedPost } from './feed-part.ts';

/** A second reaction of one person replaces the first, so one that is changed is one that is put on. */
const ADDING: ReadonlySet<unknown> = new Set(['add', 'edit', 'edited']);

/**
 * Maps a reaction to a post or a comment on a Page: `item` is `reaction`, or `like` in older traffic, which names no
 * `reaction_type`.
 *
 * @returns an event; an ignored item for another verb, for somebody who is withheld, and for a like of the Page itself; or the
 * reason why it is invalid
 * @see https://developers.facebook.com/docs/graph-api/webhooks/reference/page/#feed (read 2026-11-21)
 */
export function mapFeedReaction(change: AccountChange): ParsedItem | string {
  const { value, channel, entryId } = change;
  const isAdding = ADDING.has(value.verb);
  if (!isAdding && value.verb !== 'remove') {
    return ignored(change, `.${sanitizeName(value.verb)}`, 'verb is not handled');
  }
  const target = readTarget(value);
  if (target === undefined) return ignored(change, '', 'reaction names no comment and no post');
  const actor = readFeedActor(value, entryId);
  if (actor === undefined) return ignored(change, '', 'reaction names no person');
  const removed: ReactionRemoved = {
    channel,
    direction: directionOf(actor),
    target,
    actor,
    timestamp: entryMoment(change, value.created_time),
  };
  const occurrence = occurrenceOf(value, value.created_time);
  if (!isAdding) return reactionRemovedToParsedEvent(removed, occurrence);
  const reactionType = normalizeReaction({ name: readName(value) });
  if (reactionType === undefined) return 'reaction has no reaction_type';
  return reactionToParsedEvent({ ...removed, reactionType }, occurrence);
}

function readName({ item, reaction_type: reactionType }: JsonObject): string | undefined {
  return asString(reactionType) ?? (item === 'like' ? item : undefined);
}

function readTarget(value: JsonObject): ReactionTarget | undefined {
  const post = readFeedPost(value);
  const externalCommentId = asId(value.comment_id);
  if (externalCommentId !== undefined) {
    return linkReactionToComment({ externalCommentId, target: post });
  }
  return post === undefined ? undefined : linkReactionToPost(post);
}

function ignored({ value, channel }: AccountChange, verb: string, reason: string): ParsedItem {
  return ignoredItem(`feed.${sanitizeName(value.item)}${verb}`, reason, channel);
}
