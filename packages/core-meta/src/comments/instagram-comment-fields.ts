import type { FieldMapper } from '../delivery/change.ts';
import { ignoredField } from '../delivery/ignored-field.ts';
import { instagramCommentsField, instagramLiveCommentsField } from './instagram-comments-field.ts';
import { instagramMentionsField } from './instagram-mentions-field.ts';

/** The fields of the object `instagram` that are about posts, by Meta's name. */
export const instagramCommentFields: ReadonlyMap<string, FieldMapper> = new Map([
  ['comments', instagramCommentsField],
  ['live_comments', instagramLiveCommentsField],
  ['mentions', instagramMentionsField],
  ['story_insights', ignoredField()],
]);
