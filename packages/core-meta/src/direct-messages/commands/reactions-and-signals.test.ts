import { Secret, type Command } from '@pyloto/core-connectors';
import type { OutboundContent } from '@pyloto/core-messaging';
import { expect, test } from 'vitest';

import { failureOf, serve } from '../../graph/test-graph.ts';
import {
  ACCEPTED,
  bodyOf,
  callTo,
  CHANNEL_NAMES,
  CHANNELS,
  MID,
  PERSON,
  UNKNOWN,
} from './test-channels.ts';

const { instagram, messenger } = CHANNELS;
type Name = keyof typeof CHANNELS;

const TO = { id: PERSON } as const;
const MESSAGE = { externalMessageId: MID } as const;
const SIGNAL = { to: TO } as const;
const REACT = { to: TO, message: MESSAGE, action: 'react', emoji: '❤' } as const;
const UNREACT = { to: TO, message: MESSAGE, action: 'unreact' } as const;

/** A command of the invented account. */
function commandOn(name: Name, rest: object): Command {
  return { ...CHANNELS[name].head, ...rest };
}

/** What a command has Meta asked. */
async function asked(name: Name, command: string, rest: object): Promise<readonly unknown[]> {
  const graph = await serve(() => ({ body: { recipient_id: PERSON } }));
  const { refusals, receipts } = await CHANNELS[name].perform(
    { name: command, command: commandOn(name, rest) },
    callTo(graph.url),
  );
  expect([refusals, receipts]).toEqual([[], [{}]]);
  return graph.asked.map(bodyOf);
}

test.each([
  ['instagram', '❤', 'love'],
  ['instagram', '❤️', 'love'],
  ['messenger', '❤️', '❤️'],
  ['messenger', '👍🏽', '👍🏽'],
] as const)('%s: the reaction %s is put on as %s', async (name, emoji, reaction) => {
  expect(await asked(name, 'react', { ...REACT, emoji })).toEqual([
    { recipient: TO, sender_action: 'react', payload: { message_id: MID, reaction } },
  ]);
});

test.each(CHANNEL_NAMES)('%s: a reaction is taken away without its name', async (name) => {
  expect(await asked(name, 'react', UNREACT)).toEqual([
    { recipient: TO, sender_action: 'unreact', payload: { message_id: MID } },
  ]);
});

const SIGNALS = [
  ['mark-read', SIGNAL, 'mark_seen'],
  ['mark-read', { ...SIGNAL, message: MESSAGE }, 'mark_seen'],
  ['typing', SIGNAL, 'typing_on'],
  ['typing', { ...SIGNAL, action: 'start' }, 'typing_on'],
  ['typing', { ...SIGNAL, action: 'stop' }, 'typing_off'],
] as const;

test.each(SIGNALS.flatMap((row) => CHANNEL_NAMES.map((name) => [name, ...row] as const)))(
  '%s: %s %j shows %s',
  async (...row) => {
    const [name, command, rest, action] = row;
    expect(await asked(name, command, rest)).toEqual([{ recipient: TO, sender_action: action }]);
  },
);

test('signals go where the messages of the account go', async () => {
  const graph = await serve(() => ({}));
  const asking = { name: 'typing', command: commandOn('instagram', SIGNAL) };
  await instagram.perform(asking, callTo(graph.url, { accessToken: Secret.of('IGAAtoken') }));
  await instagram.perform(asking, callTo(graph.url));
  await messenger.perform(
    { name: 'typing', command: commandOn('messenger', SIGNAL) },
    callTo(graph.url),
  );
  expect(graph.asked.map(({ path }) => path)).toEqual([
    `/instagram/v26.0/${instagram.head.accountId}/messages`,
    '/v26.0/me/messages',
    `/v26.0/${messenger.head.accountId}/messages`,
  ]);
});

const REFUSED = [
  ['instagram', 'react', { ...REACT, emoji: '👍' }, ['emoji']],
  ['instagram', 'react', { ...REACT, emoji: 'love' }, ['emoji']],
  ['instagram', 'react', { ...REACT, emoji: '❤❤' }, ['emoji']],
  ['messenger', 'react', { ...REACT, emoji: 'love' }, ['emoji']],
  ['messenger', 'react', { ...REACT, emoji: '👍👍' }, ['emoji']],
  ['messenger', 'react', { ...REACT, to: { id: 'ada' } }, ['to.id']],
  [
    'messenger',
    'react',
    { ...REACT, message: { externalMessageId: ' ' } },
    ['message.externalMessageId'],
  ],
  ['instagram', 'react', { ...REACT, channel: 'messenger' }, ['channel']],
  ['instagram', 'mark-read', {}, ['to']],
  ['messenger', 'mark-read', { message: MESSAGE }, ['to']],
  ['messenger', 'mark-read', { to: { ...TO, kind: 'group' } }, ['to.kind']],
  ['instagram', 'typing', { message: MESSAGE }, ['to']],
  [
    'messenger',
    'typing',
    { ...SIGNAL, channel: 'instagram', accountId: 'a' },
    ['channel', 'accountId'],
  ],
  [
    'messenger',
    'typing',
    { to: TO, message: { externalMessageId: ' ' } },
    ['message.externalMessageId'],
  ],
] as const;

test.each(REFUSED)('%s: %s is refused by its field, and nothing is sent: %j', async (...row) => {
  const [name, command, rest, fields] = row;
  const graph = await serve(() => ({ body: ACCEPTED }));
  const { refusals } = await CHANNELS[name].perform(
    { name: command, command: commandOn(name, rest) },
    callTo(graph.url),
  );
  expect(refusals.map(({ field }) => field)).toEqual(fields);
  expect(graph.asked).toEqual([]);
});

test.each(CHANNEL_NAMES)('%s: a reaction is refused after the 24 hours', async (name) => {
  const graph = await serve(() => ({ body: ACCEPTED }));
  const asking = { name: 'react', command: commandOn(name, REACT) };
  const facts = { ...UNKNOWN, lastInboundAtMs: UNKNOWN.nowMs - 86_400_001 };
  const { refusals } = await CHANNELS[name].perform({ ...asking, facts }, callTo(graph.url));
  expect(refusals).toMatchObject([{ code: 'window_closed', field: 'to.id' }]);
  expect(graph.asked).toEqual([]);
});

test.each([
  ['react', REACT],
  ['mark-read', SIGNAL],
  ['typing', SIGNAL],
])('%s may be done twice, so that a lost answer passes', async (command, rest) => {
  const graph = await serve(() => 'cut');
  const asking = { name: command, command: commandOn('messenger', rest) };
  const failure = await failureOf(messenger.perform(asking, callTo(graph.url)));
  expect(failure).toMatchObject({ code: 'upstream_unavailable', effect: 'unknown' });
  expect(messenger.commandOf(command).isRepeatable).toBe(true);
});

/** Meta's codes, and what they are to whoever sent a message. */
const CODES = [
  [10, 2_534_022, 403, 'window_closed'],
  [10, 2_018_278, 400, 'window_closed'],
  [551, 1_545_041, 400, 'recipient_unreachable'],
  [100, 2_018_001, 400, 'recipient_unreachable'],
  [190, 460, 401, 'auth_invalid'],
  [100, undefined, 400, 'payload_invalid'],
  [10, 1_893_063, 403, 'account_restricted'],
  [200, 2_534_048, 403, 'permission_missing'],
  [613, undefined, 400, 'rate_limited'],
  [1200, undefined, 500, 'upstream_unavailable'],
] as const;

test.each(CODES.flatMap((row) => CHANNEL_NAMES.map((name) => [name, ...row] as const)))(
  '%s: %i/%s with status %i is %s',
  async (...row) => {
    const [name, code, error_subcode, status, errorCode] = row;
    const graph = await serve(() => ({ status, body: { error: { code, error_subcode } } }));
    const { perform, sending } = CHANNELS[name];
    const failure = await failureOf(
      perform(sending({ kind: 'text', text: 'Olá' }), callTo(graph.url)),
    );
    expect(failure).toMatchObject({ code: errorCode, effect: 'none', upstreamStatus: status });
  },
);

const URL = 'https://shop.example/a';
const ACCOUNT = { name: 'account', intervalMs: 1000 / 300, capacity: 300 } as const;
const SLOW = { name: 'account_slow_media', intervalMs: 100, capacity: 10 } as const;

const PACED: readonly (readonly [OutboundContent, typeof ACCOUNT | typeof SLOW])[] = [
  [{ kind: 'text', text: 'Olá' }, ACCOUNT],
  [{ kind: 'media', attachments: [{ type: 'image', url: URL }] }, ACCOUNT],
  [{ kind: 'media', attachments: [{ type: 'video', url: URL }] }, SLOW],
  [{ kind: 'media', attachments: [{ type: 'voice', url: URL }] }, SLOW],
];

test.each(
  PACED.flatMap(([content, bucket]) =>
    CHANNEL_NAMES.map((name) => [name, content, bucket] as const),
  ),
)('%s: %j takes of the limit that Meta has for it', (name, content, limit) => {
  const { commandOf, sending, head } = CHANNELS[name];
  const { command } = sending(content);
  const bucket = { ...limit, key: head.accountId };
  const definition = commandOf('send-message');
  expect(definition.bucketsOf?.(command)).toEqual([bucket]);
  const drained = (upstreamCode: string, attempt: number): unknown =>
    definition.drainedBy?.(command, { upstreamCode, attempt });
  expect(drained('613', 2)).toBeUndefined();
  expect(drained('613', 3)).toEqual({ bucket, delayMs: 1000 });
  expect(drained('613/1996', 99)).toEqual({ bucket, delayMs: 8000 });
  expect(drained('80006', 5)).toBeUndefined();
});

test.each(['react', 'mark-read', 'typing'])('%s takes of the limit of messages', (command) => {
  const definition = messenger.commandOf(command);
  const bucket = { ...ACCOUNT, key: messenger.head.accountId };
  const signal = commandOn('messenger', SIGNAL);
  expect(definition.bucketsOf?.(signal)).toEqual([bucket]);
  expect(definition.drainedBy?.(signal, { upstreamCode: '613', attempt: 4 })).toEqual({
    bucket,
    delayMs: 2000,
  });
});

test.each(
  CHANNEL_NAMES.flatMap((name) => CHANNELS[name].commands.map((each) => [name, each] as const)),
)('%s: the example of $name is one that the channel takes', (_, definition) => {
  const command = definition.schema.parse(definition.example);
  expect(definition.check?.(command, UNKNOWN)).toEqual([]);
});
