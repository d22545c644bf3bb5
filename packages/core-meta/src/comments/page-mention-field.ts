import { mentionToParsedEvent } from '@pyloto/core-comments';

import { entryMoment } from '../delivery/entry-moment.ts';
import { forAccount } from '../delivery/for-account.ts';
import { ignoredItem, sanitizeName } from '../delivery/skipped-item.ts';
import { asId, asText } from '../json/as-json-value.ts';
import { withoutAbsent } from '../json/without-absent.ts';
import { directionOf } from './describe-actor.ts';
import { readFeedActor, readFeedPost } from './feed-part.ts';

/** An edit may be what puts the mention in; one that does not has the key of the mention that is known. */
const MENTIONING: ReadonlySet<unknown> = new Set([undefined, 'add', 'edit', 'edited']);

/**
 * Maps `mention {post_id, comment_id?, message, from?, verb}`: somebody else's post or comment names the Page.
 *
 * @see https://developers.facebook.com/docs/graph-api/webhooks/reference/page/#mention (read 2026-11-21)
 */
export const pageMentionField = forAccount((change) => {
  const { value, channel, entryId, field } = change;
  if (!MENTIONING.has(value.verb)) {
    return ignoredItem(`${field}.${sanitizeName(value.verb)}`, 'verb is not handled', channel);
  }
  const target = readFeedPost(value);
  if (target === undefined) return 'mention has no post_id';
  const author = readFeedActor(value, entryId);
  if (directionOf(author) === 'outbound') {
    return ignoredItem(field, 'mention is not by somebody else', channel);
  }
  return mentionToParsedEvent(
    withoutAbsent({
      channel,
      target,
      externalCommentId: asId(value.comment_id),
      author,
      text: asText(value.message),
      mentionedAt: entryMoment(change, value.created_time),
    }),
  );
});
