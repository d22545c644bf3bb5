import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import {
  type CommentIdentity,
  makeCommentDedupeKey,
  makeMentionDedupeKey,
  type MentionIdentity,
} from './index.ts';

const RUNS = { seed: 20_261_121, numRuns: 150 };
/** Few, awkward parts, so that identities come as close to each other as they can. */
const part = fc.constantFrom('', 'a', ':', '%', '%3A', 'a:b', 'edited', 'removed', 'mention');
const scope = { channel: part, accountId: part };
const comment: fc.Arbitrary<CommentIdentity> = fc.oneof(
  fc.record({ ...scope, externalCommentId: part }),
  fc.record({ ...scope, externalCommentId: part, change: fc.constant('removed') }),
  fc.record({
    ...scope,
    externalCommentId: part,
    change: fc.constantFrom('edited', 'hidden', 'unhidden'),
    occurrence: part,
  }),
);
const mention: fc.Arbitrary<MentionIdentity> = fc.record({
  ...scope,
  mediaId: part,
  externalCommentId: fc.option(part, { nil: undefined }),
});

const COMMENT = { channel: 'messenger', accountId: '102', externalCommentId: '887_120' } as const;

test('the forms of the keys are published and never change', () => {
  expect(makeCommentDedupeKey(COMMENT)).toBe('comment:messenger:102:887_120');
  expect(makeCommentDedupeKey({ ...COMMENT, change: 'removed' })).toBe(
    'comment:messenger:102:887_120:removed',
  );
  const edit = { ...COMMENT, change: 'edited', occurrence: '2026-03-02T12:17:10.000Z' } as const;
  expect(makeCommentDedupeKey(edit)).toBe(
    'comment:messenger:102:887_120:edited:2026-03-02T12%3A17%3A10.000Z',
  );
  const post = { channel: 'instagram', accountId: '178', mediaId: '180' };
  expect(makeMentionDedupeKey(post)).toBe('mention:instagram:178:180');
  expect(makeMentionDedupeKey({ ...post, externalCommentId: '179' })).toBe(
    'mention:instagram:178:180:179',
  );
});

test('no two comments, changes or mentions share a key', () => {
  const different = {
    minLength: 150,
    maxLength: 150,
    selector: (it: object) => JSON.stringify(it),
  };
  const comments = fc.uniqueArray(comment, different);
  const mentions = fc.uniqueArray(mention, different);
  fc.assert(
    fc.property(comments, mentions, (someComments, someMentions) => {
      const keys = [
        ...someComments.map(makeCommentDedupeKey),
        ...someMentions.map(makeMentionDedupeKey),
      ];
      expect(new Set(keys).size).toBe(someComments.length + someMentions.length);
    }),
    RUNS,
  );
});
