import { expect, expectTypeOf, test } from 'vitest';

import {
  type CommentCapabilityId,
  type CommentEventData,
  commentEdited,
  commentReceived,
  commentRemoved,
  CommentSchema,
  commentVisibilityChanged,
  CommentVisibilityChangedSchema,
  mentionReceived,
  MentionSchema,
} from './index.ts';

const { externalCommentId, channel, direction, createdAt } = commentReceived.example;

test('a comment whose author, post and text the provider withholds is a comment', () => {
  const bare = { channel, direction, externalCommentId, createdAt };
  expect(CommentSchema.parse(bare)).toEqual(bare);
});

test.each([
  ['externalCommentId', { externalCommentId: '' }],
  ['externalCommentId', { externalCommentId: 17_912_846_305_517 }],
  ['direction', { direction: 'sideways' }],
  ['target.kind', { target: { externalId: '1', kind: 'hologram' } }],
  ['target.externalId', { target: { kind: 'post' } }],
  ['createdAt', { createdAt: '1772445851' }],
])('a comment is refused by %s', (field, change) => {
  const { error } = CommentSchema.safeParse({ ...commentReceived.example, ...change });
  expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([field]);
});

test('a change of visibility says which, and a mention says where', () => {
  const visibility = { ...commentVisibilityChanged.example, change: 'edited' };
  expect(CommentVisibilityChangedSchema.safeParse(visibility).success).toBe(false);
  const { target: _, ...mention } = mentionReceived.example;
  expect(MentionSchema.safeParse(mention).success).toBe(false);
});

test('every capability has typed data', () => {
  expectTypeOf<keyof CommentEventData>().toEqualTypeOf<CommentCapabilityId>();
});

test('a change is told by what it is, so that every kind can be handled by itself', () => {
  const changes = [commentEdited, commentRemoved, commentVisibilityChanged];
  expect(changes.map(({ example }) => wordsFor(example))).toEqual([
    `says ${commentEdited.example.text}`,
    'removed',
    'now hidden',
  ]);
});

function wordsFor(change: CommentEventData['comment_changes']): string {
  if (change.change === 'removed') return 'removed';
  if (change.change !== 'edited') return `now ${change.change}`;
  return `says ${change.text}`;
}
