import { expect, test } from 'vitest';

import { contentOf, INSTAGRAM, MESSENGER } from '../test-messaging.ts';

const URL = 'https://cdn.example/1';
const instagram = (message: object): unknown => contentOf(INSTAGRAM, message);
const messenger = (message: object): unknown => contentOf(MESSENGER, message);
const attached = (...attachments: readonly unknown[]): object => ({ attachments });

test('a text is a text, also an empty one', () => {
  expect(instagram({ text: 'Do you ship to Lisbon?' })).toEqual({
    kind: 'text',
    text: 'Do you ship to Lisbon?',
  });
  expect(messenger({ text: '' })).toEqual({ kind: 'text', text: '' });
});

test.each(['image', 'video', 'audio', 'file'])('%s is a file by its address', (type) => {
  expect(messenger(attached({ type, payload: { url: URL } }))).toEqual({
    kind: 'media',
    attachments: [{ type, url: URL }],
  });
});

test('several files under one mid are one message with several files, and its text their caption', () => {
  const first = { type: 'image', payload: { url: URL } };
  const second = { type: 'image', payload: { url: URL } };
  expect(messenger({ text: 'both', ...attached(first, second) })).toEqual({
    kind: 'media',
    attachments: [
      { type: 'image', url: URL },
      { type: 'image', url: URL },
    ],
    caption: 'both',
  });
});

const STICKER = { type: 'sticker', externalId: '369239263222822', url: URL };
const STICKER_ID = 369_239_263_222_822;
const asImage = { type: 'image', payload: { url: URL, sticker_id: STICKER_ID } };
const asSticker = { type: 'sticker', payload: { url: URL, sticker_id: STICKER_ID } };
const withoutId = (type: string): object => ({ type, payload: { url: URL } });

test.each<[string, object]>([
  ['as an image, as it was until 2026', { sticker_id: STICKER_ID, ...attached(asImage) }],
  ['as an image and a sticker', { sticker_id: STICKER_ID, ...attached(asImage, asSticker) }],
  ['as a sticker and an image', attached(asSticker, asImage)],
  ['as a sticker alone', attached(asSticker)],
  ['with its id beside its picture', { sticker_id: STICKER_ID, ...attached(withoutId('image')) }],
  [
    'with its id beside both',
    { sticker_id: STICKER_ID, ...attached(withoutId('image'), withoutId('sticker')) },
  ],
])('a sticker is one sticker: %s', (_, message) => {
  expect(messenger(message)).toEqual({ kind: 'media', attachments: [STICKER] });
});

test('a sticker without an id is one sticker beside its picture', () => {
  expect(messenger(attached(withoutId('image'), withoutId('sticker')))).toEqual({
    kind: 'media',
    attachments: [{ type: 'sticker', url: URL }],
  });
});

test('a sticker of which only the id came is a sticker', () => {
  expect(messenger({ sticker_id: STICKER_ID })).toEqual({
    kind: 'media',
    attachments: [{ type: 'sticker', externalId: '369239263222822' }],
  });
});

test('a heart has no payload and is a sticker', () => {
  expect(instagram(attached({ type: 'like_heart' }))).toEqual({
    kind: 'media',
    attachments: [{ type: 'sticker', externalId: 'like_heart' }],
  });
});

test('one post that came under its old and its new name is one post', () => {
  const payload = { ig_post_media_id: '18091274530216608', title: 'Green again', url: URL };
  const post = { type: 'post', externalId: '18091274530216608', url: URL, title: 'Green again' };
  const shared = { kind: 'shared', items: [post] };
  expect(instagram(attached({ type: 'share', payload }, { type: 'ig_post', payload }))).toEqual(
    shared,
  );
  expect(instagram(attached({ type: 'ig_post', payload }))).toEqual(shared);
});

test('two posts are two, also where their ids did not come', () => {
  const post = { type: 'share', payload: { url: URL } };
  expect(instagram(attached(post, post))).toEqual({
    kind: 'shared',
    items: [
      { type: 'post', url: URL },
      { type: 'post', url: URL },
    ],
  });
});

test.each([
  ['reel', 'reel', { reel_video_id: 123_451_234_512_345, title: 'Spring', url: URL }],
  ['ig_reel', 'reel', { reel_video_id: '123451234512345', title: 'Spring', url: URL }],
  ['story', 'story', { id: '123451234512345', title: 'Spring', url: URL }],
  ['ig_story', 'story', { id: '123451234512345', title: 'Spring', url: URL }],
  ['story_mention', 'story_mention', { id: '123451234512345', title: 'Spring', url: URL }],
  ['a_type_of_tomorrow', 'other', { id: '123451234512345', title: 'Spring', url: URL }],
])('%s is something passed on, a %s', (type, shared, payload) => {
  expect(instagram(attached({ type, payload }))).toEqual({
    kind: 'shared',
    items: [{ type: shared, externalId: '123451234512345', url: URL, title: 'Spring' }],
  });
});

test.each([undefined, null, 'BLOB', {}])('a link whose payload is %j is a link', (payload) => {
  const link = { type: 'fallback', url: URL, title: 'Green bicycle', payload };
  expect(messenger({ text: 'this one', ...attached(link) })).toEqual({
    kind: 'shared',
    items: [{ type: 'link', url: URL, title: 'Green bicycle' }],
    text: 'this one',
  });
});

test('a link whose address is in the payload is a link, a relative one too', () => {
  expect(messenger(attached({ type: 'fallback', payload: { url: '/reel/1/' } }))).toEqual({
    kind: 'shared',
    items: [{ type: 'link', url: '/reel/1/' }],
  });
});

test('products that somebody asks about are products', () => {
  const elements = [
    { id: '245', retailer_id: 'bell', image_url: URL, title: 'Bell', subtitle: '12 €' },
    { id: 246, title: 'Lamp' },
  ];
  const template = { type: 'template', payload: { product: { elements } } };
  expect(messenger({ text: 'these?', ...attached(template) })).toEqual({
    kind: 'shared',
    items: [
      { type: 'product', externalId: '245', url: URL, title: 'Bell' },
      { type: 'product', externalId: '246', title: 'Lamp' },
    ],
    text: 'these?',
  });
});

test('cards are told by their titles, buttons beside a text by the text', () => {
  const cards = { template_type: 'generic', elements: [{ title: 'Green', item_url: URL }] };
  expect(messenger(attached({ type: 'template', url: null, payload: cards }))).toEqual({
    kind: 'shared',
    items: [{ type: 'other', url: URL, title: 'Green' }],
  });
  const buttons = { template_type: 'button', buttons: [{ type: 'postback', title: 'Yes' }] };
  expect(
    messenger({ text: 'Continue?', ...attached({ type: 'template', payload: buttons }) }),
  ).toEqual({ kind: 'unsupported', providerKind: 'template', text: 'Continue?' });
});

const PLACE = { type: 'location', payload: { coordinates: { lat: 52.5163, long: 13.3777 } } };

test('a place is a place, named where it has a title', () => {
  expect(messenger(attached(PLACE))).toEqual({
    kind: 'location',
    latitude: 52.5163,
    longitude: 13.3777,
  });
  expect(messenger(attached({ ...PLACE, title: 'The old shop', url: URL }))).toMatchObject({
    name: 'The old shop',
    url: URL,
  });
});

test('files, places, links and what nobody can read in one message are all told', () => {
  const attachments = [
    { type: 'image', payload: { url: URL, attachment_id: '17' } },
    { ...PLACE, title: 'The old shop' },
    { type: 'fallback', url: URL },
    { type: 'ephemeral' },
  ];
  expect(messenger({ attachments })).toEqual({
    kind: 'shared',
    items: [
      { type: 'other', externalId: '17', url: URL },
      { type: 'other', url: 'geo:52.5163,13.3777', title: 'The old shop' },
      { type: 'link', url: URL },
      { type: 'other', title: 'ephemeral' },
    ],
  });
});

test.each<[string, object, string]>([
  ['a file that may be seen once', attached({ type: 'ephemeral' }), 'ephemeral'],
  [
    'what Meta does not support, although it has an address',
    attached({ type: 'unsupported_type', payload: { url: URL } }),
    'unsupported_type',
  ],
  ['a type of tomorrow without an address', attached({ type: 'hologram' }), 'hologram'],
  ['a type that is no label', attached({ type: 'holo gram é' }), 'holo_gram_'],
  ['an attachment without a type', attached({ payload: {} }), 'unnamed'],
  ['an image without an address', attached({ type: 'image', payload: {} }), 'image'],
  ['a place without coordinates', attached({ type: 'location', payload: {} }), 'location'],
  ['a template without cards', attached({ type: 'template', payload: {} }), 'template'],
  ['a message that Meta withholds', { is_unsupported: true }, 'unsupported'],
  ['a message of nothing', {}, 'none'],
  ['attachments that are no list', { attachments: 'x' }, 'none'],
])('%s arrives all the same, under its name', (_, message, providerKind) => {
  expect(instagram(message)).toEqual({ kind: 'unsupported', providerKind });
});

test('the text beside what nobody can read is kept', () => {
  expect(instagram({ text: 'look', ...attached({ type: 'ephemeral' }) })).toEqual({
    kind: 'unsupported',
    providerKind: 'ephemeral',
    text: 'look',
  });
  expect(instagram({ text: 'look', is_unsupported: true })).toMatchObject({ text: 'look' });
});

test('a quick reply is the answer that was tapped', () => {
  expect(instagram({ text: 'M, 54 cm', quick_reply: { payload: 'size:m' } })).toEqual({
    kind: 'interactive_reply',
    reply: { type: 'quick_reply', id: 'size:m', title: 'M, 54 cm' },
  });
});
