import type { FieldMapper } from '../delivery/change.ts';
import { ignoredField } from '../delivery/ignored-field.ts';
import { leadgenField } from '../leads/leadgen-field.ts';
import { feedField } from './feed-field.ts';
import { pageMentionField } from './page-mention-field.ts';

/** The fields of the object `page` that come as changes, by Meta's name. A new field is one file and one line here. */
export const pageFields: ReadonlyMap<string, FieldMapper> = new Map([
  ['feed', feedField],
  ['mention', pageMentionField],
  ['leadgen', leadgenField],
  ['ratings', ignoredField()],
]);
