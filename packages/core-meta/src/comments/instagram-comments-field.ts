import { commentToParsedEvent } from '@pyloto/core-comments';
import type { ActorRef } from '@pyloto/core-events';

import { entryMoment } from '../delivery/entry-moment.ts';
import { forAccount } from '../delivery/for-account.ts';
import { asId, asObject, asString, asText } from '../json/as-json-value.ts';
import { withoutAbsent } from '../json/without-absent.ts';
import { describeActor, directionOf } from './describe-actor.ts';
import { readMediaTarget } from './media-target.ts';

/** Maps `comments`: comments under posts, reels and advertisements, the account's own among them. */
export const instagramCommentsField = commentsField({});

/** Maps `live_comments`: comments while a live video is on the air. */
export const instagramLiveCommentsField = commentsField({ isLive: true });

/**
 * Makes the mapper of `{id | comment_id, parent_id?, from?, media?, text}`: traffic prints `id`, the documentation of Facebook Login
 * `comment_id`.
 *
 * A boosted post notifies of one comment under the original and under the advertisement: both have one key.
 *
 * @see https://developers.facebook.com/docs/instagram-platform/webhooks/examples (read 2026-11-21)
 */
function commentsField(live: { readonly isLive?: true }) {
  return forAccount((change) => {
    const { value, channel, entryId } = change;
    const externalCommentId = asId(value.id) ?? asId(value.comment_id);
    if (externalCommentId === undefined) return 'comment has no id';
    const author = readAuthor(value.from, entryId);
    return commentToParsedEvent(
      withoutAbsent({
        channel,
        direction: directionOf(author),
        externalCommentId,
        target: readMediaTarget(value.media),
        parentCommentId: asId(value.parent_id),
        author,
        text: asText(value.text),
        createdAt: entryMoment(change, value.created_time ?? value.timestamp),
        ...live,
      }),
    );
  });
}

/** `self_ig_scoped_id` takes a direct message; `id` need not. */
function readAuthor(from: unknown, accountId: string): ActorRef | undefined {
  const person = asObject(from);
  return describeActor(
    {
      ids: [asId(person?.self_ig_scoped_id), asId(person?.id)],
      username: asString(person?.username),
    },
    accountId,
  );
}
