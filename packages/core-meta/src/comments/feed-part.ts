import type { CommentTarget } from '@pyloto/core-comments';
import type { ActorRef } from '@pyloto/core-events';

import { asId, asObject, asString } from '../json/as-json-value.ts';
import type { JsonObject } from '../json/json-object.ts';
import { describeActor } from './describe-actor.ts';

/**
 * Reads who did something on a Page: `from {id, name}`, or `sender_id` and `sender_name` in older traffic.
 *
 * @returns undefined where Meta withholds the person
 */
export function readFeedActor(value: JsonObject, pageId: string): ActorRef | undefined {
  const from = asObject(value.from);
  return describeActor(
    {
      ids: [asId(from?.id) ?? asId(value.sender_id)],
      displayName: asString(from?.name) ?? asString(value.sender_name),
    },
    pageId,
  );
}

/** Reads the post that something happened under. */
export function readFeedPost({ post_id: postId }: JsonObject): CommentTarget | undefined {
  const externalId = asId(postId);
  return externalId === undefined ? undefined : { externalId, kind: 'post' };
}
