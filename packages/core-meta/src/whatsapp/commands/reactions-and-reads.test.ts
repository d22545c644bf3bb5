import { expect, test } from 'vitest';

import { failureOf, serve } from '../../graph/test-graph.ts';
import {
  ACCEPTED,
  bodyOf,
  CALLBACK_DATA,
  callTo,
  commandOf,
  HEAD,
  message,
  perform,
  PHONE,
  WAMID,
} from './test-commands.ts';

const MESSAGE = { externalMessageId: WAMID } as const;
const REACT = {
  ...HEAD,
  to: { id: PHONE },
  message: MESSAGE,
  action: 'react',
  emoji: '👍',
} as const;
const UNREACT = { ...HEAD, to: { id: PHONE }, message: MESSAGE, action: 'unreact' } as const;
const SIGNAL = { ...HEAD, message: MESSAGE } as const;

test.each([
  ['put on', REACT, '👍'],
  ['taken away', UNREACT, ''],
])('a reaction that is %s is a message', async (_, command, emoji) => {
  const graph = await serve(() => ({ body: ACCEPTED }));
  const { receipts } = await perform({ name: 'react', command }, callTo(graph.url));
  expect(receipts).toEqual([{ externalMessageId: WAMID, result: { recipientId: PHONE } }]);
  expect(graph.asked.map(bodyOf)).toEqual([
    {
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: PHONE,
      type: 'reaction',
      reaction: { message_id: WAMID, emoji },
      biz_opaque_callback_data: CALLBACK_DATA,
    },
  ]);
});

test.each(['👍', '❤️', '❤', '👍🏽', '👨‍👩‍👧‍👦', '🇧🇷', '1️⃣', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '©️'])(
  '%s is one emoji',
  async (emoji) => {
    const graph = await serve(() => ({ body: ACCEPTED }));
    const command = { ...REACT, emoji };
    const { refusals } = await perform({ name: 'react', command }, callTo(graph.url));
    expect(refusals).toEqual([]);
  },
);

test.each(['👍👍', 'a', '1', ':+1:', '👍 ', ' ', '🇧', '❤️a', '\u200D'])(
  '%j is not one emoji, and nothing is sent',
  async (emoji) => {
    const graph = await serve(() => ({ body: ACCEPTED }));
    const command = { ...REACT, emoji };
    const { refusals } = await perform({ name: 'react', command }, callTo(graph.url));
    expect(refusals.map(({ field }) => field)).toEqual(['emoji']);
    expect(graph.asked).toEqual([]);
  },
);

test('a reaction is refused outside of the 24-hour window, where no template helps', async () => {
  const graph = await serve(() => ({ body: ACCEPTED }));
  const facts = { nowMs: 86_400_001, lastInboundAtMs: 0 };
  const { refusals } = await perform({ name: 'react', command: REACT, facts }, callTo(graph.url));
  expect(refusals).toMatchObject([{ code: 'window_closed', field: 'to.id' }]);
  expect(graph.asked).toEqual([]);
  await perform(
    { name: 'react', command: REACT, facts: { ...facts, nowMs: 86_400_000 } },
    callTo(graph.url),
  );
  expect(graph.asked).toHaveLength(1);
});

test.each([
  ['mark-read', {}],
  ['typing', { typing_indicator: { type: 'text' } }],
])('%s names the message that was read', async (name, more) => {
  const graph = await serve(() => ({ body: { success: true } }));
  const { receipts } = await perform({ name, command: SIGNAL }, callTo(graph.url));
  expect(receipts).toEqual([{}]);
  expect(graph.asked.map(bodyOf)).toEqual([
    { messaging_product: 'whatsapp', status: 'read', message_id: WAMID, ...more },
  ]);
});

test.each([
  ['react', { ...REACT, message: { externalMessageId: 'm_1' } }, ['message.externalMessageId']],
  ['react', { ...REACT, to: { id: 'ada' } }, ['to.id']],
  ['react', { ...REACT, channel: 'messenger' }, ['channel']],
  [
    'mark-read',
    { ...SIGNAL, message: { externalMessageId: 'wamid.' } },
    ['message.externalMessageId'],
  ],
  ['mark-read', { ...SIGNAL, channel: 'instagram', accountId: '../1' }, ['channel', 'accountId']],
  ['typing', { ...HEAD }, ['message']],
  ['typing', { ...SIGNAL, action: 'stop' }, ['action']],
  ['typing', { ...SIGNAL, message: { externalMessageId: 'x' } }, ['message.externalMessageId']],
  ['typing', { ...HEAD, action: 'stop', channel: 'sms' }, ['channel', 'message', 'action']],
] as const)(
  '%s is refused by its field, and nothing is sent: %j',
  async (name, command, fields) => {
    const graph = await serve(() => ({ body: ACCEPTED }));
    const { refusals } = await perform({ name, command }, callTo(graph.url));
    expect(refusals.map(({ field }) => field)).toEqual(fields);
    expect(graph.asked).toEqual([]);
  },
);

test.each([
  ['react', REACT, 'unknown_outcome'],
  ['mark-read', SIGNAL, 'upstream_unavailable'],
  ['typing', SIGNAL, 'upstream_unavailable'],
] as const)('%s whose answer is lost', async (name, command, code) => {
  const graph = await serve(() => 'cut');
  const failure = await failureOf(perform({ name, command }, callTo(graph.url)));
  expect(failure).toMatchObject({ code, effect: 'unknown' });
  expect(commandOf(name).isRepeatable).toBe(code === 'upstream_unavailable');
});

const NUMBER = { name: 'phone_number', key: HEAD.accountId, intervalMs: 12.5, capacity: 80 };
const PAIR = {
  name: 'pair',
  key: `${HEAD.accountId}:${PHONE}`,
  intervalMs: 6000,
  capacity: 45,
};
const SEND = message({ kind: 'text', text: 'a' }, { to: { id: `+${PHONE}` } });

test.each([
  ['send-message', SEND, [NUMBER, PAIR]],
  ['react', REACT, [NUMBER, PAIR]],
  ['mark-read', SIGNAL, [NUMBER]],
  ['typing', SIGNAL, [NUMBER]],
] as const)('%s takes of Meta’s limits', (name, command, buckets) => {
  expect(commandOf(name).bucketsOf?.(command)).toEqual(buckets);
});

test.each([
  ['send-message', SEND, '131056', 1, { bucket: PAIR, delayMs: 4000 }],
  ['send-message', SEND, '131056', 3, { bucket: PAIR, delayMs: 64_000 }],
  ['react', REACT, '131056', 2, { bucket: PAIR, delayMs: 16_000 }],
  ['react', REACT, '131056', 99, { bucket: PAIR, delayMs: 4_096_000 }],
  ['send-message', SEND, '130429', 2, undefined],
  ['send-message', SEND, '130429', 3, { bucket: NUMBER, delayMs: 1000 }],
  ['mark-read', SIGNAL, '130429', 4, { bucket: NUMBER, delayMs: 2000 }],
  ['typing', SIGNAL, '130429', 99, { bucket: NUMBER, delayMs: 8000 }],
  ['mark-read', SIGNAL, '131056', 1, undefined],
  ['typing', SIGNAL, '131056', 1, undefined],
  ['send-message', SEND, '80007', 1, undefined],
  ['send-message', SEND, undefined, 1, undefined],
] as const)('%s: what %s %s %i drains', (...[name, command, upstreamCode, attempt, drained]) => {
  expect(commandOf(name).drainedBy?.(command, { upstreamCode, attempt })).toEqual(drained);
});
