import path from 'node:path';

import type { EventEnvelope } from '@pyloto/core-events';
import { afterEach, expect, test } from 'vitest';

import { post, PRODUCTION, REPO, signedHeaders, startApp } from './connector-process.ts';
import { cases } from './fixture-cases.ts';
import {
  AT,
  AT_MS,
  CHANNELS,
  deliveryOf,
  DIRECT_CHANNELS,
  directEntry,
  numberEntry,
  WHATSAPP,
  whatsappText,
} from './meta-channels.ts';
import { openDoor, throughTheDoor } from './open-door.ts';

const PROCESS_MS = 60_000;
const [INSTAGRAM, MESSENGER] = DIRECT_CHANNELS;

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0)) await step();
});

/** What an event is, and of which capability. */
function kindOf({ type, capability }: EventEnvelope): string {
  return `${capability} ${type.split('.')[2]}`;
}

function caseOf(app: string, name: string): Buffer {
  const found = cases.find((fixture) => fixture.name === app && fixture.case === name);
  if (found === undefined) throw new Error(`${app} must have the case ${name}`);
  return found.body;
}

test.each([
  ['instagram', [200, 200, 200, 200, 401]],
  ['messenger', [200, 200, 401, 401, 401]],
] as const)(
  'signatures of %s are those of the app that its accounts are connected by, now or before',
  async (name, expected) => {
    const secrets = {
      META_APP_SECRET: 'facebook-now',
      META_APP_SECRET_PREVIOUS: 'facebook-before',
      ...(name === 'instagram' && {
        INSTAGRAM_APP_SECRET: 'instagram-now',
        INSTAGRAM_APP_SECRET_PREVIOUS: 'instagram-before',
      }),
    };
    const app = await startApp(
      { ...PRODUCTION, ...secrets },
      path.join(REPO, 'apps', name, 'src/main.ts'),
    );
    cleanUp.push(() => app.stop('SIGKILL'));
    const { object } = name === 'instagram' ? INSTAGRAM : MESSENGER;
    const body = JSON.stringify({ object, entry: [] });
    const signers = ['facebook-now', 'facebook-before', 'instagram-now', 'instagram-before'];
    const statuses: number[] = [];
    for (const signer of [...signers, 'a-verify-token-of-the-tests']) {
      statuses.push((await post(app.url, body, signedHeaders(body, signer))).status);
    }
    expect(statuses).toEqual(expected);
  },
  PROCESS_MS,
);

test.each([
  ['whatsapp', 'duplicate-same-wamid-in-one-value'],
  ['instagram', 'duplicate-msg'],
  ['messenger', 'duplicate-msg'],
])(
  'a message of %s that stands twice in one delivery is one event, and none when the delivery comes again',
  async (app, name) => {
    const body = caseOf(app, name);
    const connector = CHANNELS.find((channel) => channel.name === app)!.connector;
    const door = await openDoor(connector);
    cleanUp.push(door.close);
    const first = await door.deliver(body);
    expect(first.answer.summary).toMatchObject({ total: 2, processed: 1, deduped: 1 });
    const again = await door.deliver(body);
    expect(again.answer.summary).toMatchObject({ total: 2, processed: 0, deduped: 2 });
    expect(door.events.map(kindOf)).toEqual(['inbound_messages message_received']);
  },
);

test.each(CHANNELS)(
  'accounts of several tenants in one delivery of $name each reach their tenant, beside an entry that is broken and one that is nobody’s',
  async ({ connector, message, object }) => {
    const tenants = new Map([
      ['20180000000000001', 'acme'],
      ['20180000000000002', 'globex'],
    ]);
    const resolveTenant = ({ accountId }: { readonly accountId: string }) => tenants.get(accountId);
    const door = await openDoor(connector, { resolveTenant });
    cleanUp.push(door.close);
    const body = deliveryOf(
      { object },
      message('m-1', '20180000000000001'),
      { id: '20180000000000001', messaging: ['broken'], changes: [{ field: 'messages' }] },
      message('m-2', '20180000000000003'),
      message('m-3', '20180000000000002'),
    );
    const { status, answer } = await door.deliver(body);
    expect([status, answer.summary.failed, answer.summary.invalid > 0]).toEqual([200, 0, true]);
    expect(door.events.map(({ tenantid, data }) => [tenantid, data])).toMatchObject([
      ['acme', { externalMessageId: 'm-1', channel: { accountId: '20180000000000001' } }],
      ['globex', { externalMessageId: 'm-3', channel: { accountId: '20180000000000002' } }],
    ]);
  },
);

const errors = (code: number) => [{ code, title: 'Not there' }];

test('errors in any of their four places are told with their codes, also where they are all there is', async () => {
  const status = { id: 'wamid.1', status: 'failed', recipient_id: WHATSAPP.personId };
  const { events } = await throughTheDoor(
    WHATSAPP.connector,
    deliveryOf(
      WHATSAPP,
      numberEntry({ errors: errors(1) }),
      numberEntry({
        messages: [whatsappText({ id: 'wamid.2', type: 'unsupported', errors: errors(2) })],
      }),
      numberEntry({
        statuses: [{ ...status, timestamp: String(AT_MS / 1000), errors: errors(3) }],
      }),
      numberEntry({ history: [{ errors: errors(4) }] }, { field: 'history' }),
    ),
  );
  expect(events.map(kindOf)).toEqual([
    'account_updates channel_error_reported',
    'inbound_messages message_received',
    'message_status_updates message_status_changed',
    'account_updates channel_error_reported',
  ]);
  expect(events.map(({ data }) => data)).toMatchObject(
    ['1', '2', '3', '4'].map((code) => ({ errors: [{ code }] })),
  );
});

test.each(CHANNELS)(
  'whoever writes on $name while another app holds the conversation is observed, and nobody is asked to answer',
  async (channel) => {
    const { answer, events } = await throughTheDoor(
      channel.connector,
      deliveryOf(channel, channel.observed('m-1')),
    );
    expect(answer.summary).toMatchObject({ total: 1, processed: 1 });
    expect(events.map(kindOf)).toEqual(['standby_messages message_observed']);
    expect(events).toMatchObject([{ data: { externalMessageId: 'm-1' } }]);
  },
);

test.each(DIRECT_CHANNELS)(
  'a conversation that is handed over on $name is told, whichever list it comes in',
  async (channel) => {
    const pass = { pass_thread_control: { new_owner_app_id: '271746387636059' } };
    const later = { ...pass, timestamp: AT_MS + 1 };
    const { events } = await throughTheDoor(
      channel.connector,
      deliveryOf(
        channel,
        directEntry(channel.accountId, [pass]),
        directEntry(channel.accountId, [later], 'messaging_handovers'),
      ),
    );
    expect(events.map(kindOf)).toEqual(Array(2).fill('thread_control thread_control_changed'));
  },
);

const instagramComment = (commentId: string) => ({
  field: 'comments',
  value: { id: commentId, text: 'Nice!', from: { id: '4744476720496788' }, media: { id: '18' } },
});

test('moments of messages in milliseconds and of comments in seconds are one moment, also where a comment is printed flat', async () => {
  const { accountId: id, connector, message } = INSTAGRAM;
  const time = AT_MS / 1000;
  const { events } = await throughTheDoor(
    connector,
    deliveryOf(
      INSTAGRAM,
      message('m-1'),
      { id, time, changes: [instagramComment('c-1')] },
      { id, time, ...instagramComment('c-2') },
    ),
  );
  expect(events.map(kindOf)).toEqual([
    'inbound_messages message_received',
    'inbound_comments comment_received',
    'inbound_comments comment_received',
  ]);
  expect(events.map(({ time: happenedAt }) => happenedAt)).toEqual([AT, AT, AT]);
});

const edit = (num_edit: unknown) => ({ message_edit: { mid: 'm-1', text: 'Ola', num_edit } });

test.each(DIRECT_CHANNELS)(
  'an edit of number 0 on $name is counted as noise, as a number or a text, with or without a sender',
  async (channel) => {
    const nobody = { sender: undefined, recipient: undefined };
    const { answer, events } = await throughTheDoor(
      channel.connector,
      deliveryOf(
        channel,
        directEntry(channel.accountId, [
          edit(0),
          edit('0'),
          { ...nobody, message_edit: { mid: 'm-1', num_edit: 0 } },
          edit('1'),
          edit(2),
        ]),
      ),
    );
    expect(answer.summary).toMatchObject({ ignored: 3, processed: 2, invalid: 0 });
    expect(events.map(kindOf)).toEqual(Array(2).fill('message_changes message_edited'));
  },
);

test.each(DIRECT_CHANNELS)(
  'an unsend on $name is no message, whoever takes it back',
  async (channel) => {
    const { accountId, personId } = channel;
    const ownEnds = { sender: { id: accountId }, recipient: { id: personId } };
    const { events } = await throughTheDoor(
      channel.connector,
      deliveryOf(
        channel,
        directEntry(accountId, [
          { message: { mid: 'm-1', is_deleted: true } },
          { ...ownEnds, message: { mid: 'm-2', is_deleted: true, is_echo: true } },
        ]),
      ),
    );
    expect(events.map(kindOf)).toEqual(Array(2).fill('message_changes message_revoked'));
    expect(events.map(({ data }) => data)).toMatchObject([
      { direction: 'inbound' },
      { direction: 'outbound' },
    ]);
  },
);

test.each(DIRECT_CHANNELS)(
  'what the account itself does on $name comes back as its own, never as something to answer: echoes, reactions, comments',
  async (channel) => {
    const { accountId: id, personId, name } = channel;
    const ownEnds = { sender: { id }, recipient: { id: personId } };
    const text = { mid: 'm-1', text: 'It is!' };
    const comment =
      name === 'instagram'
        ? {
            field: 'comments',
            value: { id: 'c-1', from: { id }, media: { id: '18' }, text: 'Yes' },
          }
        : {
            field: 'feed',
            value: {
              item: 'comment',
              verb: 'add',
              comment_id: 'c-1',
              post_id: `${id}_1`,
              from: { id },
            },
          };
    const answer = {
      ...comment,
      value: { ...comment.value, parent_id: 'c-0', id: 'c-2', comment_id: 'c-2' },
    };
    const { events } = await throughTheDoor(
      channel.connector,
      deliveryOf(
        channel,
        directEntry(id, [
          { ...ownEnds, message: { ...text, is_echo: true } },
          { ...ownEnds, message: { ...text, mid: 'm-2' } },
          { ...ownEnds, reaction: { mid: 'm-0', action: 'react', emoji: '❤️' } },
        ]),
        { id, time: AT_MS / 1000, changes: [comment, answer] },
      ),
    );
    expect(events.map(kindOf)).toEqual([
      'outbound_messages message_sent',
      'outbound_messages message_sent',
      'inbound_reactions reaction_added',
      'outbound_comments comment_published',
      'outbound_comments comment_published',
    ]);
    const acts = events.map(({ data }) => data);
    expect(acts).toHaveLength(5);
    for (const act of acts) expect(act).toMatchObject({ direction: 'outbound' });
  },
);
