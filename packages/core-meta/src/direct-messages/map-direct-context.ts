import type { MessageContext } from '@pyloto/core-messaging';

import { asId, asObject, asString } from '../json/as-json-value.ts';
import { withoutAbsent } from '../json/without-absent.ts';

/**
 * Maps `reply_to {mid?, story {id?, url?}?}`: the message, or the story, that a message answers. Whatever is malformed is left out.
 *
 * The address of a story goes when the story does, at the latest after 24 hours.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/instagram/features/webhook (read 2026-11-21)
 */
export function mapDirectContext(replyTo: unknown): MessageContext | undefined {
  const raw = asObject(replyTo);
  const externalMessageId = asId(raw?.mid);
  const story = mapStory(raw?.story);
  if (externalMessageId === undefined && story === undefined) return undefined;
  return withoutAbsent<MessageContext>({
    replyTo: externalMessageId === undefined ? undefined : { externalMessageId },
    story,
  });
}

function mapStory(raw: unknown): MessageContext['story'] {
  const story = asObject(raw);
  if (story === undefined) return undefined;
  return withoutAbsent<NonNullable<MessageContext['story']>>({
    externalId: asId(story.id),
    url: asString(story.url),
  });
}
