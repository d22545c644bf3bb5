import { until } from '@pyloto-tests/fleet';
import { START_TIMEOUT_MS, useRedis, type UsedRedis } from '@pyloto-tests/redis';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import type { CommandRun } from './command-run.ts';
import { INSTAGRAM_ACCOUNT, PAGE, PERSON, startInstagram, startMessenger } from './start-direct.ts';

const WITHIN_MS = 20_000;
const TEST_MS = 60_000;
const HOUR_MS = 3_600_000;

const CHANNELS = [
  { channel: 'instagram', accountId: INSTAGRAM_ACCOUNT, start: startInstagram, limit: 1000 },
  { channel: 'messenger', accountId: PAGE, start: startMessenger, limit: 2000 },
] as const;

const stops: (() => Promise<void>)[] = [];
let redis: UsedRedis;

beforeAll(async () => {
  redis = await useRedis();
}, START_TIMEOUT_MS);

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

afterAll(() => redis.stop());

/** Notes that a run is to be stopped after its test. */
function running<TRun extends CommandRun<unknown>>(run: TRun): TRun {
  stops.push(run.stop);
  return run;
}

test.each(
  CHANNELS.flatMap((channel) => [
    { ...channel, where: 'memory' },
    { ...channel, where: 'Redis' },
  ]),
)(
  'on $channel a conversation has one correlation id from the person’s message to their reading of the answer, with state in $where',
  async ({ channel, accountId, start, where }) => {
    const { simulator, give, events, ask } = running(
      await start(where === 'memory' ? {} : { redisUrl: redis.url }),
    );
    await simulator.receive({ accountId, from: PERSON, text: 'Oi' });
    expect(await until(() => events.length === 1, WITHIN_MS)).toBe(true);
    const correlationId = events[0]?.correlationid ?? '';
    const answer = await give(
      { clientMessageId: 'a-1', channel, accountId, to: { id: PERSON }, content: text('Olá') },
      { headers: { 'x-correlation-id': correlationId } },
    );
    expect(answer).toMatchObject({ http: 200, status: 'sent', correlationId });
    await until(() => events.some(isEcho), WITHIN_MS);
    await simulator.markRead(accountId, PERSON);
    expect(await until(() => events.some(isRead), WITHIN_MS)).toBe(true);
    await until(async () => (await ask('a-1'))?.['state'] === 'read', WITHIN_MS);
    expect(await ask('a-1')).toMatchObject({ state: 'read' });
    expect([...new Set(events.map(({ correlationid }) => correlationid))]).toEqual([correlationId]);
    expect(events.find(isEcho)?.data).toMatchObject({
      direction: 'outbound',
      clientMessageId: 'a-1',
    });
    expect(events.filter(({ capability }) => capability === 'inbound_messages')).toHaveLength(1);
    expect(simulator.accepted).toHaveLength(1);
  },
  TEST_MS,
);

test.each(CHANNELS)(
  'on $channel a text over the limit is refused by name, or sent in parts that lose nothing',
  async ({ channel, accountId, start, limit }) => {
    const { simulator, give, events } = running(await start());
    await simulator.receive({ accountId, from: PERSON, text: 'Oi' });
    await until(() => events.length === 1, WITHIN_MS);
    const base = { channel, accountId, to: { id: PERSON } };
    const long = 'Grüße an Ines! '.repeat(Math.ceil(limit / 10)).trim();
    const refused = await give({ ...base, clientMessageId: 'l-1', content: text(long) });
    expect(refused).toMatchObject({ http: 400, problems: [{ field: 'content.text' }] });
    expect(simulator.accepted).toHaveLength(0);
    const content = { ...text(long), overflow: 'split' };
    const divided = await give({ ...base, clientMessageId: 'l-2', content });
    expect(divided).toMatchObject({ http: 200, status: 'sent' });
    const parts = simulator.accepted.map((accepted) => accepted.text ?? '');
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.join(' ')).toBe(long);
  },
  TEST_MS,
);

test.each(CHANNELS)(
  'on $channel a window that closed an hour ago is 422 without a call, but for what a person writes',
  async ({ channel, accountId, start }) => {
    const clock = { now: () => Date.now() - 25 * HOUR_MS };
    const { simulator, give, events } = running(await start({ simulator: { clock } }));
    const base = { channel, accountId, to: { id: PERSON }, content: text('Olá') };
    const { messageId } = await simulator.receive({ accountId, from: PERSON, text: 'Oi' });
    expect(await until(() => events.length === 1, WITHIN_MS)).toBe(true);
    clock.now = Date.now;
    const late = await give({ ...base, clientMessageId: 'w-1' });
    expect(late).toMatchObject({ http: 422, errorCode: 'window_closed' });
    await simulator.receive({
      accountId,
      from: PERSON,
      kind: 'unsend',
      messageId: messageId ?? '',
    });
    expect(await until(() => events.length === 2, WITHIN_MS)).toBe(true);
    expect((await give({ ...base, clientMessageId: 'w-2' })).http).toBe(422);
    expect(simulator.requests).toEqual([]);
    const byHand = await give({ ...base, clientMessageId: 'w-3', tag: 'human_agent' });
    expect(byHand).toMatchObject({ http: 200, status: 'sent' });
  },
  TEST_MS,
);

test.each(CHANNELS)(
  'on $channel a comment is answered, and the answer comes back as the business’s own: nothing answers itself',
  async ({ channel, accountId, start }) => {
    const { simulator, give, events } = running(await start());
    const mediaId = channel === 'messenger' ? `${accountId}_8162734450192837` : '18027364519283746';
    const { commentId } = await simulator.comment({
      accountId,
      from: PERSON,
      mediaId,
      text: 'Is it still there?',
    });
    expect(await until(() => events.length === 1, WITHIN_MS)).toBe(true);
    const [received] = events;
    expect(received).toMatchObject({
      type: 'pyloto.comments.comment_received.v1',
      data: { externalCommentId: commentId, direction: 'inbound' },
    });
    const base = { channel, accountId, comment: { externalCommentId: commentId } };
    const reply = { ...base, clientMessageId: 'r-1', text: 'It is!' };
    expect(await give(reply, { name: 'reply-comment' })).toMatchObject({ status: 'sent' });
    expect(await give(reply, { name: 'reply-comment' })).toMatchObject({ status: 'duplicate' });
    expect(await until(() => events.length === 2, WITHIN_MS)).toBe(true);
    expect(events[1]).toMatchObject({
      type: 'pyloto.comments.comment_published.v1',
      capability: 'outbound_comments',
      data: { direction: 'outbound', text: 'It is!', parentCommentId: commentId },
    });
    const hide = { ...base, clientMessageId: 'h-1', hidden: true };
    expect(await give(hide, { name: 'hide-comment' })).toMatchObject({ status: 'sent' });
    const inPrivate = { ...base, clientMessageId: 'p-1', content: text('Come by!') };
    expect(await give(inPrivate, { name: 'reply-privately' })).toMatchObject({ status: 'sent' });
    const again = { ...inPrivate, clientMessageId: 'p-2' };
    expect(await give(again, { name: 'reply-privately' })).toMatchObject({ http: 502 });
    const remove = { ...base, clientMessageId: 'd-1' };
    expect(await give(remove, { name: 'delete-comment' })).toMatchObject({ status: 'sent' });
    expect(events.filter(({ capability }) => capability === 'inbound_comments')).toHaveLength(1);
  },
  TEST_MS,
);

function text(words: string) {
  return { kind: 'text', text: words };
}

function isEcho({ type }: { readonly type: string }): boolean {
  return type === 'pyloto.messaging.message_sent.v1';
}

function isRead({ type }: { readonly type: string }): boolean {
  return type === 'pyloto.messaging.messages_read.v1';
}
