import {
  commentChangeToParsedEvent,
  type CommentRemoved,
  commentToParsedEvent,
  type CommentVisibilityChanged,
} from '@pyloto/core-comments';
import type { ParsedItem } from '@pyloto/core-connectors';
import type { Attachment } from '@pyloto/core-events';

import { entryMoment } from '../delivery/entry-moment.ts';
import type { AccountChange } from '../delivery/for-account.ts';
import { occurrenceOf } from '../delivery/occurrence-of.ts';
import { ignoredItem, sanitizeName } from '../delivery/skipped-item.ts';
import { asId, asString, asText } from '../json/as-json-value.ts';
import type { JsonObject } from '../json/json-object.ts';
import { withoutAbsent } from '../json/without-absent.ts';
import { directionOf } from './describe-actor.ts';
import { readFeedActor, readFeedPost } from './feed-part.ts';

/** What everything that can happen to a comment has in common. */
type Act = Omit<CommentRemoved, 'change'>;
type ActMapper = (act: Act, value: JsonObject) => ParsedItem;

const ACT_MAPPERS: ReadonlyMap<unknown, ActMapper> = new Map([
  ['add', mapAddition],
  ['edit', mapEdit],
  ['edited', mapEdit],
  ['remove', mapRemoval],
  ['hide', visibilityMapper('hidden')],
  ['unhide', visibilityMapper('unhidden')],
]);

/**
 * Maps what happened to a comment on a Page, by `verb`. `created_time` is when that happened, not when the comment was written.
 *
 * @returns an event, an ignored item for a verb that nobody handles, or the reason why it is invalid
 * @see https://developers.facebook.com/docs/graph-api/webhooks/reference/page/#feed (read 2026-11-21)
 */
export function mapFeedComment(change: AccountChange): ParsedItem | string {
  const { value, channel, entryId } = change;
  const mapAct = ACT_MAPPERS.get(value.verb);
  if (mapAct === undefined) {
    const field = `feed.comment.${sanitizeName(value.verb)}`;
    return ignoredItem(field, 'verb is not handled', channel);
  }
  const externalCommentId = asId(value.comment_id);
  if (externalCommentId === undefined) return 'comment has no comment_id';
  const actor = readFeedActor(value, entryId);
  const act = withoutAbsent({
    channel,
    direction: directionOf(actor),
    externalCommentId,
    target: readFeedPost(value),
    parentCommentId: readParent(value, entryId),
    actor,
    changedAt: entryMoment(change, value.created_time),
  });
  return mapAct(act, value);
}

function mapAddition({ actor: author, changedAt: createdAt, ...act }: Act, value: JsonObject) {
  return commentToParsedEvent(withoutAbsent({ ...act, author, ...readContent(value), createdAt }));
}

function mapEdit(act: Act, value: JsonObject) {
  return commentChangeToParsedEvent(
    withoutAbsent({ ...act, change: 'edited', ...readContent(value) }),
    occurrenceOf(value, value.created_time),
  );
}

function mapRemoval(act: Act) {
  return commentChangeToParsedEvent({ ...act, change: 'removed' });
}

/** Only those who run a Page hide and show its comments; anybody else who is named there is the comment's author. */
function visibilityMapper(change: CommentVisibilityChanged['change']): ActMapper {
  return ({ actor, ...act }, value) =>
    commentChangeToParsedEvent(
      withoutAbsent({
        ...act,
        direction: 'outbound',
        actor: directionOf(actor) === 'outbound' ? actor : undefined,
        change,
      }),
      occurrenceOf(value, value.created_time),
    );
}

function readContent({ message, photo, video }: JsonObject): {
  readonly text: string | undefined;
  readonly attachments: Attachment[] | undefined;
} {
  const attachments = [...attachment('image', photo), ...attachment('video', video)];
  return {
    text: asText(message),
    attachments: attachments.length === 0 ? undefined : attachments,
  };
}

function attachment(type: Attachment['type'], address: unknown): Attachment[] {
  const url = asString(address);
  return url === undefined ? [] : [{ type, url }];
}

/** The parent of a comment directly under a post is that post, `<page id>_<post id>`; a comment's id never begins with the Page's. */
function readParent(value: JsonObject, pageId: string): string | undefined {
  const parentId = asId(value.parent_id);
  const isPost = parentId === asId(value.post_id) || parentId?.startsWith(`${pageId}_`) === true;
  return isPost ? undefined : parentId;
}
