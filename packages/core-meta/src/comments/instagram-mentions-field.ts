import { mentionToParsedEvent } from '@pyloto/core-comments';

import { entryMoment } from '../delivery/entry-moment.ts';
import { forAccount } from '../delivery/for-account.ts';
import { asId } from '../json/as-json-value.ts';
import { withoutAbsent } from '../json/without-absent.ts';

/**
 * Maps `mentions {media_id, comment_id?}`: ids only, of somebody else's post. What it says has to be asked for.
 *
 * @see https://developers.facebook.com/docs/instagram-platform/webhooks/examples (read 2026-11-21)
 */
export const instagramMentionsField = forAccount((change) => {
  const { value, channel } = change;
  const mediaId = asId(value.media_id);
  if (mediaId === undefined) return 'mention has no media_id';
  return mentionToParsedEvent(
    withoutAbsent({
      channel,
      target: { externalId: mediaId, kind: 'other' },
      externalCommentId: asId(value.comment_id),
      mentionedAt: entryMoment(change, value.created_time),
    }),
  );
});
