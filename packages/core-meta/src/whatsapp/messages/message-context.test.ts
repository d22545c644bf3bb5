import { expect, test } from 'vitest';

import {
  messagePayload,
  METADATA,
  onlyEvent,
  parseParts,
  textMessage,
} from '../test-deliveries.ts';

const BUSINESS = {
  id: METADATA.phone_number_id,
  kind: 'business',
  phoneNumber: METADATA.display_phone_number,
};

test('a reply names the message and its author', () => {
  const context = { from: '16505550142', id: 'wamid.A' };
  expect(messagePayload({ context })).toMatchObject({
    context: { replyTo: { externalMessageId: 'wamid.A', author: { id: '16505550142' } } },
  });
});

test('a reply may leave its author open, a question the catalogue', () => {
  const context = { id: 'wamid.A', referred_product: { product_retailer_id: 'bell' } };
  expect(messagePayload({ context }).context).toStrictEqual({
    replyTo: { externalMessageId: 'wamid.A' },
    product: { productId: 'bell' },
  });
});

test.each(['16505550100', '+1 (650) 555-0100', METADATA.phone_number_id])(
  'a reply to %s is a reply to the business',
  (from) => {
    expect(messagePayload({ context: { from, id: 'wamid.A' } })).toMatchObject({
      context: { replyTo: { author: BUSINESS } },
    });
  },
);

test.each(['US.16505550100', '650', '1650555010'])('%s is not the business', (from) => {
  expect(messagePayload({ context: { from, id: 'wamid.A' } })).toMatchObject({
    context: { replyTo: { author: { id: from } } },
  });
});

test('a number that does not show itself is known by its id alone', () => {
  const metadata = { phone_number_id: METADATA.phone_number_id };
  const authorOf = (from: string) => {
    const messages = [textMessage({ context: { from, id: 'wamid.A' } })];
    return onlyEvent(parseParts('messages', { metadata, messages })).payload;
  };
  expect(authorOf('16505550142')).toMatchObject({
    context: { replyTo: { author: { id: '16505550142' } } },
  });
  expect(authorOf(METADATA.phone_number_id)).toMatchObject({
    context: { replyTo: { author: { id: METADATA.phone_number_id, kind: 'business' } } },
  });
});

test.each([
  [{ forwarded: true }, 'once'],
  [{ frequently_forwarded: true }, 'many_times'],
  [{ forwarded: true, frequently_forwarded: true }, 'many_times'],
])('a message is forwarded, without an id: %j', (context, forwarded) => {
  expect(messagePayload({ context })).toHaveProperty('context', { forwarded });
});

test('a question about a product names it', () => {
  const referred = { catalog_id: '15375', product_retailer_id: 'bell' };
  expect(
    messagePayload({ context: { from: '1', id: 'wamid.A', referred_product: referred } }),
  ).toMatchObject({
    context: { product: { catalogId: '15375', productId: 'bell' } },
  });
});

test.each(['wamid.X', null, [], {}, { id: 7.5 }, { from: 'x' }, { referred_product: 'x' }])(
  'a context that is %j costs itself and nothing else',
  (context) => {
    const payload = messagePayload({ context });
    expect(payload).toMatchObject({ content: { kind: 'text' } });
    expect(payload).not.toHaveProperty('context');
  },
);

test.each(['text', 'image', 'button'])('a %s may come from an advertisement', (type) => {
  const referral = {
    source_url: 'https://ad.example',
    source_id: 120226305854810726n.toString(),
    source_type: 'ad',
    headline: 'Bikes',
    body: 'Summer sale',
    media_type: 'video',
    video_url: 'https://ad.example/v',
    thumbnail_url: 'https://ad.example/t',
    ctwa_clid: 'c1',
    welcome_message: { text: 'Hi!' },
  };
  const parts = { type, image: { id: '1' }, button: { text: 'x' }, referral };
  expect(messagePayload(parts)).toHaveProperty('referral', {
    sourceType: 'ad',
    sourceId: '120226305854810726',
    sourceUrl: 'https://ad.example',
    headline: 'Bikes',
    body: 'Summer sale',
    mediaType: 'video',
    mediaUrl: 'https://ad.example/v',
    thumbnailUrl: 'https://ad.example/t',
    clickId: 'c1',
    welcomeText: 'Hi!',
  });
});

test.each(['ad', null, [], {}, { source_id: 7.5 }, { source_type: '' }])(
  'the referral %j says nothing and is left out',
  (referral) => {
    expect(messagePayload({ referral })).not.toHaveProperty('referral');
  },
);
