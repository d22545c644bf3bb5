import { type Command, Secret } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import {
  bodyOf,
  CALLBACK_DATA,
  callTo,
  CHANNEL_NAMES,
  CHANNELS,
  PERSON,
} from '../../direct-messages/commands/test-channels.ts';
import { type Answer, failureOf, serve, type TestServer } from '../../graph/test-graph.ts';
import type { Performance } from '../../outbound/test-commands.ts';

type Name = keyof typeof CHANNELS;

const COMMENT_IDS = {
  instagram: '17870913679156914',
  messenger: '122109876543210_987654321098765',
} as const;
const HOSTS = { instagram: '/instagram/v26.0', messenger: '/v26.0' } as const;
const TOKENS = { instagram: 'IGAAtoken', messenger: 'EAAtoken' } as const;
const ANSWER_ID = '17912846305517482';
const PRIVATE = { content: { kind: 'text', text: 'Here is the link.' } } as const;
const COMMANDS = {
  'reply-comment': { text: 'It is!' },
  'reply-privately': PRIVATE,
  'hide-comment': { hidden: true },
  'delete-comment': {},
} as const;
type CommandName = keyof typeof COMMANDS;
const COMMAND_NAMES = [
  'reply-comment',
  'reply-privately',
  'hide-comment',
  'delete-comment',
] as const;
const EVERYWHERE = CHANNEL_NAMES.flatMap((name) =>
  COMMAND_NAMES.map((command) => [name, command] as const),
);

function commandOn(name: Name, command: CommandName, parts: object = {}): Command {
  const rest = {
    comment: { externalCommentId: COMMENT_IDS[name] },
    ...COMMANDS[command],
    ...parts,
  };
  return { ...CHANNELS[name].head, ...rest };
}

/** Gives a command to a channel whose provider answers so. */
async function given(
  [name, command]: readonly [Name, CommandName],
  answer: Answer,
  parts: object = {},
): Promise<{ readonly done: Promise<Performance>; readonly graph: TestServer }> {
  const graph = await serve(() => answer);
  const accessToken = Secret.of(TOKENS[name]);
  const asking = { name: command, command: commandOn(name, command, parts) };
  return { done: CHANNELS[name].perform(asking, callTo(graph.url, { accessToken })), graph };
}

/** How a test server was called. */
function callsOf({ asked }: TestServer): readonly object[] {
  return asked.map(({ method, path, body }, index) => ({
    method,
    path,
    ...(body !== '' && { body: bodyOf(asked[index]) }),
  }));
}

test.each([
  ['instagram', 'replies'],
  ['messenger', 'comments'],
] as const)('%s: a comment is answered among its %s, and the answer has an id', async (...row) => {
  const [name, edge] = row;
  const { done, graph } = await given([name, 'reply-comment'], { body: { id: ANSWER_ID } });
  expect(await done).toEqual({
    refusals: [],
    receipts: [{ externalMessageId: ANSWER_ID, result: { commentId: ANSWER_ID } }],
  });
  expect(callsOf(graph)).toEqual([
    {
      method: 'POST',
      path: `${HOSTS[name]}/${COMMENT_IDS[name]}/${edge}`,
      body: { message: 'It is!' },
    },
  ]);
});

test.each([
  ['instagram', {}],
  ['messenger', { metadata: CALLBACK_DATA }],
] as const)('%s: the author of a comment is written to, and has an id then', async (name, more) => {
  const answer = { body: { recipient_id: PERSON, message_id: 'm_Sent' } };
  const { done, graph } = await given([name, 'reply-privately'], answer);
  expect(await done).toEqual({
    refusals: [],
    receipts: [{ externalMessageId: 'm_Sent', result: { recipientId: PERSON } }],
  });
  expect(callsOf(graph)).toEqual([
    {
      method: 'POST',
      path: `${HOSTS[name]}/${CHANNELS[name].head.accountId}/messages`,
      body: {
        recipient: { comment_id: COMMENT_IDS[name] },
        message: { text: 'Here is the link.', ...more },
      },
    },
  ]);
});

test.each([
  ['instagram', { hide: true }, true],
  ['instagram', { hide: false }, false],
  ['messenger', { is_hidden: true }, true],
  ['messenger', { is_hidden: false }, false],
] as const)('%s: a comment is hidden or shown with %j', async (name, body, hidden) => {
  const { done, graph } = await given(
    [name, 'hide-comment'],
    { body: { success: true } },
    { hidden },
  );
  expect(await done).toEqual({ refusals: [], receipts: [{}] });
  expect(callsOf(graph)).toEqual([
    { method: 'POST', path: `${HOSTS[name]}/${COMMENT_IDS[name]}`, body },
  ]);
});

test('a comment that Meta does not hide is no success', async () => {
  const { done } = await given(['messenger', 'hide-comment'], { body: { success: false } });
  expect(await failureOf(done)).toMatchObject({ code: 'upstream_rejected', effect: 'none' });
});

test.each(CHANNEL_NAMES)('%s: a comment is deleted', async (name) => {
  const { done, graph } = await given([name, 'delete-comment'], { body: { success: true } });
  expect(await done).toEqual({ refusals: [], receipts: [{}] });
  expect(callsOf(graph)).toEqual([
    { method: 'DELETE', path: `${HOSTS[name]}/${COMMENT_IDS[name]}` },
  ]);
});

test.each(CHANNEL_NAMES)(
  '%s: a comment that is gone is deleted, and told to be gone',
  async (name) => {
    const gone = { status: 400, body: { error: { code: 100, error_subcode: 33 } } };
    const { done } = await given([name, 'delete-comment'], gone);
    expect((await done).receipts).toEqual([{ result: { commentState: 'not_found' } }]);
  },
);

test.each([
  [{ code: 200 }, 403, 'permission_missing'],
  [{ code: 100 }, 400, 'payload_invalid'],
  [{ code: 190 }, 401, 'auth_invalid'],
] as const)('a comment that may not be deleted is not: %j', async (error, status, code) => {
  const { done } = await given(['messenger', 'delete-comment'], { status, body: { error } });
  expect(await failureOf(done)).toMatchObject({ code, effect: 'none' });
});

test.each(['hide-comment', 'reply-comment'] as const)(
  '%s of a comment that is gone fails',
  async (command) => {
    const gone = { status: 400, body: { error: { code: 100, error_subcode: 33 } } };
    const { done } = await given(['instagram', command], gone);
    expect(await failureOf(done)).toMatchObject({
      code: 'payload_invalid',
      upstreamCode: '100/33',
    });
  },
);

test.each(EVERYWHERE)(
  '%s: %s names a comment of the channel, or nothing is sent',
  async (...on) => {
    const [name, command] = on;
    const parts = {
      channel: 'whatsapp',
      accountId: '../1',
      comment: { externalCommentId: '../me' },
    };
    const { done, graph } = await given([name, command], { body: {} }, parts);
    expect((await done).refusals.map(({ field }) => field)).toEqual([
      'channel',
      'accountId',
      'comment.externalCommentId',
    ]);
    expect(graph.asked).toEqual([]);
  },
);

test.each([
  ['instagram', 'reply-comment', { text: ' ' }, 'text'],
  ['messenger', 'reply-comment', { text: 'a\uD83D' }, 'text'],
  [
    'instagram',
    'reply-privately',
    { content: { kind: 'text', text: 'ä'.repeat(501) } },
    'content.text',
  ],
  [
    'messenger',
    'reply-privately',
    { content: { kind: 'text', text: 'a'.repeat(2001) } },
    'content.text',
  ],
  ['messenger', 'reply-privately', { content: { kind: 'text', text: '\n' } }, 'content.text'],
  [
    'instagram',
    'delete-comment',
    { comment: { externalCommentId: COMMENT_IDS.messenger } },
    'comment.externalCommentId',
  ],
] as const)('%s: %s is refused by its field, and nothing is sent (case %#)', async (...row) => {
  const [name, command, parts, field] = row;
  const { done, graph } = await given([name, command], { body: {} }, parts);
  expect((await done).refusals).toMatchObject([{ code: 'payload_invalid', field }]);
  expect(graph.asked).toEqual([]);
});

test.each(EVERYWHERE)('%s: %s whose answer is lost', async (...on) => {
  const [name, command] = on;
  const { done } = await given([name, command], 'cut');
  const { isRepeatable } = CHANNELS[name].commandOf(command);
  expect(isRepeatable).toBe(command === 'hide-comment' || command === 'delete-comment');
  expect(await failureOf(done)).toMatchObject({
    code: isRepeatable ? 'upstream_unavailable' : 'unknown_outcome',
  });
});

test('an answer without an id may have been given', async () => {
  const { done } = await given(['instagram', 'reply-comment'], { body: { success: true } });
  expect(await failureOf(done)).toMatchObject({ code: 'unknown_outcome', effect: 'unknown' });
});

test.each([
  ['a second private reply', 10_900],
  ['a comment that has none', 10_903],
])('%s is refused for good', async (_, code) => {
  const { done } = await given(['messenger', 'reply-privately'], {
    status: 400,
    body: { error: { code } },
  });
  expect(await failureOf(done)).toMatchObject({ code: 'upstream_rejected', effect: 'none' });
});

test('private replies take of a limit of their own', () => {
  const definition = CHANNELS.instagram.commandOf('reply-privately');
  const command = commandOn('instagram', 'reply-privately');
  const key = CHANNELS.instagram.head.accountId;
  const bucket = { name: 'private_replies', key, intervalMs: 4800, capacity: 750 };
  expect(definition.bucketsOf?.(command)).toEqual([bucket]);
  expect(definition.drainedBy?.(command, { upstreamCode: '613', attempt: 3 })).toEqual({
    bucket,
    delayMs: 1000,
  });
});
