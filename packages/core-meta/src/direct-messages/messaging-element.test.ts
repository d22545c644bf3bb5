import { expect, test } from 'vitest';

import { isConnectorError, isParsedEvent } from '@pyloto/core-connectors';

import { verified, eventOf } from '../delivery/test-items.ts';
import { parseMetaDirectMessagingWebhook } from './index.ts';
import {
  delivery,
  element,
  INSTAGRAM,
  MESSENGER,
  MID,
  parse,
  received,
  skippedAs,
} from './test-messaging.ts';

const text = (mid: string): object => ({ message: { mid, text: 'x' } });

test.each([
  'account_linking',
  'policy-enforcement',
  'game_play',
  'payment',
  'app_roles',
  'kind_of_tomorrow',
])('%s is counted by its name', (kind) => {
  expect(skippedAs(received(MESSENGER, { [kind]: { a: 1 } }))).toBe(
    `ignored ${kind}: item is of a kind that is not handled`,
  );
});

test('a name that is no label is made one, and what stands beside a kind is not counted', () => {
  expect(skippedAs(received(MESSENGER, { 'kind of 4915550001111': {} }))).toContain(
    'ignored kind_of_',
  );
  expect(skippedAs(received(MESSENGER, { is_new: true, game_play: {} }))).toContain(
    'ignored game_play',
  );
  expect(skippedAs(received(MESSENGER, { is_new: true }))).toContain('ignored is_new');
  expect(received(MESSENGER, { ...text(MID), nlp_of_tomorrow: {} })).toHaveLength(1);
});

test('two kinds of tomorrow in one element are counted in one order, whatever theirs is', () => {
  const fields = received(MESSENGER, { b: {}, a: {} }).map((item) => 'field' in item && item.field);
  expect(fields).toEqual(['a', 'b']);
});

test('an element without a kind, and one that is none, cost themselves only', () => {
  const elements = [element(MESSENGER, {}), 'x', null, element(MESSENGER, text(MID))];
  const items = parse(delivery(MESSENGER, elements));
  expect(items.map((item) => (isParsedEvent(item) ? item.type : item.reason))).toEqual([
    'element holds nothing to handle',
    'element is not an object',
    'element is not an object',
    'pyloto.messaging.message_received.v1',
  ]);
});

test('an element that says two things is two items', () => {
  const items = received(MESSENGER, { ...text(MID), referral: { ref: 'spring' } });
  expect(items.map((item) => (isParsedEvent(item) ? item.type : item.reason))).toEqual([
    'pyloto.messaging.message_received.v1',
    'pyloto.messaging.conversation_referred.v1',
  ]);
});

test('each entry is of its own account, and one without an account is invalid', () => {
  const messaging = [element(MESSENGER, text(MID))];
  const entry = [1, '2', undefined].map((id) => ({ id, messaging }));
  const items = parse({ object: 'page', entry });
  expect(items.map(({ channel }) => channel?.accountId)).toEqual(['1', '2', undefined]);
  expect(items[2]).toMatchObject({ outcome: 'invalid', reason: 'entry has no id' });
});

test('an object beside the lists of an entry is counted by its name', () => {
  const messaging = [element(MESSENGER, text(MID))];
  const entry = [{ id: '1', messaging, standby: {}, kind_of_tomorrow: {} }];
  const items = parse({ object: 'page', entry });
  expect(items.map((item) => (isParsedEvent(item) ? item.type : item.field))).toEqual([
    'pyloto.messaging.message_received.v1',
    'standby',
    'entry.kind_of_tomorrow',
  ]);
});

test('one mid twice in one delivery is two events of one key', () => {
  const items = parse(
    delivery(
      INSTAGRAM,
      [text(MID), text(MID)].map((parts) => element(INSTAGRAM, parts)),
    ),
  );
  const keys = items.map((item) => (isParsedEvent(item) ? item.dedupeKey : ''));
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
});

test.each(['messages', 'messaging_postbacks', 'message_reactions', 'messaging_seen', 'standby'])(
  'a change of the field %s is an element',
  (field) => {
    const value = element(INSTAGRAM, text(MID));
    const { object, channel } = INSTAGRAM;
    const changes = { object, entry: [{ id: channel.accountId, changes: [{ field, value }] }] };
    const list = field === 'standby' ? 'standby' : 'messaging';
    expect(eventOf(parse(changes))).toEqual(eventOf(received(INSTAGRAM, text(MID), list)));
  },
);

test('a change of handovers holds an element, or a list of them', () => {
  const handover = element(MESSENGER, { take_thread_control: { new_owner_app_id: '1' } });
  const items = [handover, { messaging_handovers: [handover, 'x'] }].flatMap((value) =>
    parse({
      object: 'page',
      entry: [{ id: '1', changes: [{ field: 'messaging_handovers', value }] }],
    }),
  );
  expect(items.map((item) => (isParsedEvent(item) ? item.type : item.reason))).toEqual([
    'pyloto.messaging.thread_control_changed.v1',
    'pyloto.messaging.thread_control_changed.v1',
    'element is not an object',
  ]);
});

test('the parser of one product reads its own object, and counts what is no conversation', () => {
  const parseInstagram = parseMetaDirectMessagingWebhook('instagram');
  expect(parseInstagram(verified(delivery(INSTAGRAM, [element(INSTAGRAM, text(MID))])))).toEqual(
    received(INSTAGRAM, text(MID)),
  );
  expect(skippedAs(parseInstagram(verified(delivery(MESSENGER, []))))).toBe(
    'ignored object:page: object is not instagram',
  );
  const comment = { field: 'comments', value: { id: '1' } };
  const entry = [{ id: '1', changes: [comment] }];
  expect(skippedAs(parseInstagram(verified({ object: 'instagram', entry })))).toBe(
    'ignored comments: field is unknown',
  );
  const parseMessenger = parseMetaDirectMessagingWebhook('messenger');
  expect(parseMessenger(verified(delivery(MESSENGER, [element(MESSENGER, text(MID))])))).toEqual(
    received(MESSENGER, text(MID)),
  );
});

test('a body that is no object is refused whole', () => {
  expect(() => parse('[]')).toThrow(
    expect.toSatisfy((error) => isConnectorError(error) && error.code === 'payload_invalid'),
  );
});
