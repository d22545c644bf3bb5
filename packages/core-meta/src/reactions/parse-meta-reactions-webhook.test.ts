import { expect, test } from 'vitest';

import { onlyEvent, verified } from '../delivery/test-items.ts';
import {
  delivery,
  element,
  INSTAGRAM,
  MESSENGER,
  MID,
  PRODUCTS,
} from '../direct-messages/test-messaging.ts';
import {
  delivery as whatsappDelivery,
  numberValue,
  textMessage,
} from '../whatsapp/test-deliveries.ts';
import { parseMetaReactionsWebhook } from './index.ts';

const react = (name: string, emoji: string): object => ({
  reaction: { mid: MID, action: 'react', reaction: name, emoji },
});
const whatsappReaction = (emoji: string | undefined): object =>
  textMessage({
    id: `wamid.${emoji}`,
    type: 'reaction',
    reaction: { message_id: 'wamid.T', emoji },
  });
const whatsapp = (...messages: readonly object[]) =>
  parseMetaReactionsWebhook(
    verified(whatsappDelivery('messages', numberValue({ messages: [textMessage(), ...messages] }))),
  );

test('a like is one reaction type on every product', () => {
  const direct = PRODUCTS.flatMap((product) =>
    parseMetaReactionsWebhook(verified(delivery(product, [element(product, react('like', '👍🏽'))]))),
  );
  const types = [...whatsapp(whatsappReaction('👍')), ...direct].map(
    ({ payload }) => payload.reactionType,
  );
  expect(types).toHaveLength(3);
  for (const type of types) expect(type).toEqual({ kind: 'like', value: 'like' });
});

test('a batch of reactions is a batch of events, whatever stands between them', () => {
  const text = { message: { mid: MID, text: 'x' } };
  const elements = [react('love', '❤️'), text, { game_play: {} }, react('wow', '😮')];
  const body = delivery(MESSENGER, [
    ...elements.map((parts) => element(MESSENGER, parts)),
    'x',
    element(MESSENGER, { reaction: { mid: MID, action: 'unreact' } }),
  ]);
  const events = parseMetaReactionsWebhook(verified(body));
  expect(
    events.map(({ type, payload }) => [type.split('.')[2], payload.reactionType?.value]),
  ).toEqual([
    ['reaction_added', '❤'],
    ['reaction_added', '😮'],
    ['reaction_removed', undefined],
  ]);
  expect(whatsapp(whatsappReaction('❤️'), whatsappReaction(undefined))).toHaveLength(2);
});

function payloadOf(reaction: object): unknown {
  const body = verified(delivery(INSTAGRAM, [element(INSTAGRAM, { reaction })]));
  return onlyEvent(parseMetaReactionsWebhook(body)).payload;
}

test('a removal names the same target, person and conversation as its reaction', () => {
  const added = payloadOf({ mid: MID, action: 'react', emoji: '❤️' });
  const removed = payloadOf({ mid: MID, action: 'unreact' });
  expect(added).toEqual({ ...Object(removed), reactionType: { kind: 'emoji', value: '❤' } });
});

test('another object of Meta’s has no reactions', () => {
  expect(parseMetaReactionsWebhook(verified({ object: 'user', entry: [] }))).toEqual([]);
});
