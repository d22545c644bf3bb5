import { expect, test } from 'vitest';

import {
  CommentReplyCommandSchema,
  DeleteCommentCommandSchema,
  HideCommentCommandSchema,
  PrivateReplyCommandSchema,
} from '../index.ts';

const HEAD = {
  clientMessageId: 'c-1',
  channel: 'instagram',
  accountId: '17841423568109247',
  comment: { externalCommentId: '17912846305517482' },
};
const COMMANDS = {
  'reply-comment': { schema: CommentReplyCommandSchema, command: { ...HEAD, text: 'It is!' } },
  'reply-privately': {
    schema: PrivateReplyCommandSchema,
    command: { ...HEAD, content: { kind: 'text', text: 'Here is the link.' } },
  },
  'hide-comment': { schema: HideCommentCommandSchema, command: { ...HEAD, hidden: false } },
  'delete-comment': { schema: DeleteCommentCommandSchema, command: HEAD },
};
const all = Object.entries(COMMANDS);

/** The fields that the schema of a command has something against, when `change` is put over a good one. */
function refusedFields(name: keyof typeof COMMANDS, change: object): string[] {
  const { schema, command } = COMMANDS[name];
  const { error } = schema.safeParse({ ...command, ...change });
  return (error?.issues ?? []).map(({ path, ...issue }) =>
    [...path, ...('keys' in issue ? issue.keys : [])].join('.'),
  );
}

test.each(all)('%s is taken as it is', (_, { schema, command }) => {
  expect(schema.safeParse(command)).toEqual({ success: true, data: command });
});

test.each(all)('%s with a key that nobody knows is refused', (_, { schema, command }) => {
  const comment = { ...HEAD.comment, target: { externalId: '1', kind: 'post' } };
  expect(schema.safeParse({ ...command, strange: 1 }).success).toBe(false);
  expect(schema.safeParse({ ...command, comment }).success).toBe(false);
});

test.each([
  ['reply-comment', 'text', { text: '' }],
  ['reply-comment', 'overflow', { overflow: 'split' }],
  ['reply-comment', 'comment.externalCommentId', { comment: { externalCommentId: '' } }],
  ['reply-comment', 'clientMessageId', { clientMessageId: 'a b' }],
  ['reply-privately', 'content.text', { content: { kind: 'text', text: '' } }],
  ['reply-privately', 'content.kind', { content: { kind: 'hologram', text: 'a' } }],
  [
    'reply-privately',
    'content.overflow',
    { content: { kind: 'text', text: 'a', overflow: 'split' } },
  ],
  ['hide-comment', 'hidden', { hidden: undefined }],
  ['hide-comment', 'hidden', { hidden: 'yes' }],
  ['delete-comment', 'comment', { comment: undefined }],
] as const)('%s is refused by %s (case %#)', (name, field, change) => {
  expect(refusedFields(name, change)).toEqual([field]);
});
