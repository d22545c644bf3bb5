import type {
  OutboundContent,
  OutboundContentOf,
  SendMessageCommand,
} from '@pyloto/core-messaging';
import { expect, test } from 'vitest';

import { serve } from '../../graph/test-graph.ts';
import { ACCEPTED, callTo, CHANNEL_NAMES, CHANNELS, MID, UNKNOWN } from './test-channels.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const ADDRESS = 'https://shop.example/blue';
const IMAGE = { type: 'image', url: `${ADDRESS}.jpg` } as const;
const VIDEO = { type: 'video', url: `${ADDRESS}.mp4` } as const;
const TEXT = { kind: 'text', text: 'Olá' } as const;
const REPLY = { id: 'blue', title: 'Blue' } as const;
const CARD = { title: 'Blue bicycle', subtitle: '54 cm' } as const;
const HEADER = { type: 'text', text: 'Bikes' } as const;

const text = (parts: Partial<OutboundContentOf<'text'>>): OutboundContent => ({
  ...TEXT,
  ...parts,
});
const media = (
  attachments: OutboundContentOf<'media'>['attachments'],
  caption?: string,
): OutboundContent => ({ kind: 'media', attachments, ...(caption !== undefined && { caption }) });
const replies = (parts: Partial<OutboundContentOf<'quick_replies'>>): OutboundContent => ({
  kind: 'quick_replies',
  text: 'Which colour?',
  replies: [REPLY],
  ...parts,
});
const buttons = (parts: Partial<OutboundContentOf<'buttons'>>): OutboundContent => ({
  kind: 'buttons',
  body: 'Still interested?',
  buttons: [REPLY],
  ...parts,
});
const link = (parts: Partial<OutboundContentOf<'link_button'>>): OutboundContent => ({
  kind: 'link_button',
  body: 'Your order',
  title: 'Open',
  url: ADDRESS,
  ...parts,
});
const card = (parts: Partial<OutboundContentOf<'cards'>['cards'][number]>): OutboundContent => ({
  kind: 'cards',
  cards: [{ ...CARD, ...parts }],
});

function times<TItem>(count: number, item: TItem): TItem[] {
  return Array.from({ length: count }, () => item);
}

type Names = readonly (keyof typeof CHANNELS)[];
const BOTH: Names = CHANNEL_NAMES;
const INSTAGRAM: Names = ['instagram'];
const MESSENGER: Names = ['messenger'];

/** At the limits, and within them. */
const TAKEN: readonly (readonly [string, OutboundContent, Names])[] = [
  ['1000 bytes', text({ text: 'a'.repeat(1000) }), BOTH],
  ['500 umlauts', text({ text: 'ä'.repeat(500) }), BOTH],
  ['250 emoji', text({ text: '🚲'.repeat(250) }), BOTH],
  ['2000 emoji', text({ text: '🚲'.repeat(2000) }), MESSENGER],
  ['ten pictures', media(times(10, IMAGE)), BOTH],
  ['thirty pictures', media(times(30, IMAGE)), MESSENGER],
  ['the heart', media([{ type: 'sticker', externalId: 'like_heart' }]), INSTAGRAM],
  ['thirteen replies', replies({ replies: times(13, REPLY) }), BOTH],
  [
    'the longest reply',
    replies({ replies: [{ id: 'a'.repeat(1000), title: 'é'.repeat(20) }] }),
    BOTH,
  ],
  ['words above replies', replies({ text: 'a'.repeat(1000) }), BOTH],
  ['three buttons', buttons({ buttons: times(3, REPLY) }), BOTH],
  ['words above buttons', buttons({ body: 'é'.repeat(640) }), BOTH],
  ['the longest link', link({ title: 'a'.repeat(20), body: 'a'.repeat(640) }), BOTH],
  ['ten cards', { kind: 'cards', cards: times(10, CARD) }, BOTH],
  ['the longest card', card({ title: 'é'.repeat(80), subtitle: 'é'.repeat(80) }), BOTH],
  ['a card with an address only', { kind: 'cards', cards: [{ title: 'a', url: ADDRESS }] }, BOTH],
];

test.each(
  TAKEN.flatMap(([what, content, names]) => names.map((name) => [name, what, content] as const)),
)('%s takes %s', async (name, _, content) => {
  const graph = await serve(() => ({ body: ACCEPTED }));
  const { perform, sending } = CHANNELS[name];
  const { refusals } = await perform(sending(content), callTo(graph.url));
  expect(refusals).toEqual([]);
  expect(graph.asked).toHaveLength(1);
});

/** Over the limits, or nothing that the channel has. */
const REFUSED: readonly (readonly [string, OutboundContent, readonly string[], Names])[] = [
  ['1001 bytes', text({ text: 'a'.repeat(1001) }), ['content.text'], INSTAGRAM],
  ['501 umlauts', text({ text: 'ä'.repeat(501) }), ['content.text'], INSTAGRAM],
  ['251 emoji', text({ text: '🚲'.repeat(251) }), ['content.text'], INSTAGRAM],
  ['2001 characters', text({ text: 'a'.repeat(2001) }), ['content.text'], BOTH],
  ['nothing', text({ text: ' \n' }), ['content.text'], BOTH],
  ['half a character', text({ text: 'a\uD83D' }), ['content.text'], BOTH],
  [
    'a character that fits nowhere',
    text({ text: `a${'\u0301'.repeat(2001)}`, overflow: 'split' }),
    ['content.text'],
    BOTH,
  ],
  ['a preview', text({ previewUrl: true }), ['content.previewUrl'], BOTH],
  ['no preview', text({ previewUrl: false }), ['content.previewUrl'], BOTH],
  ['a caption', media([IMAGE], 'The blue one'), ['content.caption'], BOTH],
  [
    'a file name',
    media([{ ...IMAGE, fileName: 'a.jpg' }]),
    ['content.attachments.0.fileName'],
    BOTH,
  ],
  ['eleven pictures', media(times(11, IMAGE)), ['content.attachments'], INSTAGRAM],
  ['thirty-one pictures', media(times(31, IMAGE)), ['content.attachments'], BOTH],
  ['a film among pictures', media([IMAGE, VIDEO]), ['content.attachments.1.type'], BOTH],
  [
    'two films',
    media([VIDEO, VIDEO]),
    ['content.attachments.0.type', 'content.attachments.1.type'],
    BOTH,
  ],
  [
    'pictures of which one has an id',
    media([IMAGE, { type: 'image', externalId: '7' }]),
    ['content.attachments.1.url'],
    INSTAGRAM,
  ],
  [
    'another sticker',
    media([{ type: 'sticker', externalId: '369239263222822' }]),
    ['content.attachments.0.externalId'],
    INSTAGRAM,
  ],
  [
    'a sticker by its address',
    media([{ type: 'sticker', url: ADDRESS }]),
    ['content.attachments.0.externalId'],
    INSTAGRAM,
  ],
  [
    'a sticker',
    media([{ type: 'sticker', externalId: 'like_heart' }]),
    ['content.attachments.0.type'],
    MESSENGER,
  ],
  ['fourteen replies', replies({ replies: times(14, REPLY) }), ['content.replies'], BOTH],
  [
    'a long title of a reply',
    replies({ replies: [REPLY, { id: 'a', title: 'a'.repeat(21) }] }),
    ['content.replies.1.title'],
    BOTH,
  ],
  [
    'a long id of a reply',
    replies({ replies: [{ id: 'a'.repeat(1001), title: 'a' }] }),
    ['content.replies.0.id'],
    BOTH,
  ],
  [
    'a picture on a reply',
    replies({ replies: [{ ...REPLY, imageUrl: ADDRESS }] }),
    ['content.replies.0.imageUrl'],
    INSTAGRAM,
  ],
  ['long words above replies', replies({ text: 'ä'.repeat(501) }), ['content.text'], INSTAGRAM],
  ['longer words above replies', replies({ text: 'a'.repeat(2001) }), ['content.text'], BOTH],
  ['four buttons', buttons({ buttons: times(4, REPLY) }), ['content.buttons'], BOTH],
  ['a header', buttons({ header: HEADER }), ['content.header'], BOTH],
  ['a footer', buttons({ footer: 'Bikes' }), ['content.footer'], BOTH],
  ['long words above buttons', buttons({ body: 'a'.repeat(641) }), ['content.body'], BOTH],
  [
    'a long button',
    buttons({ buttons: [{ id: 'a'.repeat(1001), title: 'a'.repeat(21) }] }),
    ['content.buttons.0.title', 'content.buttons.0.id'],
    BOTH,
  ],
  [
    'a link with all that there is not',
    link({ header: HEADER, footer: 'Bikes', body: 'a'.repeat(641), title: 'a'.repeat(21) }),
    ['content.header', 'content.body', 'content.footer', 'content.title'],
    BOTH,
  ],
  ['eleven cards', { kind: 'cards', cards: times(11, CARD) }, ['content.cards'], BOTH],
  [
    'long lines on a card',
    card({ title: 'a'.repeat(81), subtitle: 'a'.repeat(81) }),
    ['content.cards.0.title', 'content.cards.0.subtitle'],
    BOTH,
  ],
  [
    'four buttons on a card',
    card({ buttons: times(4, { type: 'link', url: ADDRESS, title: 'Look' }) }),
    ['content.cards.0.buttons'],
    BOTH,
  ],
  [
    'a long button on a card',
    card({ buttons: [{ type: 'reply', id: 'a'.repeat(1001), title: 'a'.repeat(21) }] }),
    ['content.cards.0.buttons.0.title', 'content.cards.0.buttons.0.id'],
    BOTH,
  ],
  [
    'a card with a title only',
    { kind: 'cards', cards: [{ title: 'a' }] },
    ['content.cards.0'],
    BOTH,
  ],
  ['a place', { kind: 'location', latitude: 1, longitude: 1 }, ['content.kind'], BOTH],
  ['a template', { kind: 'template', name: 'hello', language: 'en' }, ['content.kind'], BOTH],
  ['a question where', { kind: 'location_request', body: 'Where?' }, ['content.kind'], BOTH],
  [
    'a list',
    { kind: 'list', body: 'a', button: 'b', sections: [{ rows: [{ id: 'a', title: 'a' }] }] },
    ['content.kind'],
    BOTH,
  ],
];

test.each(
  REFUSED.flatMap(([what, content, fields, names]) =>
    names.map((name) => [name, what, { content, fields }] as const),
  ),
)('%s refuses %s by its field, and nothing is sent', async (name, _, { content, fields }) => {
  const graph = await serve(() => ({ body: ACCEPTED }));
  const { perform, sending } = CHANNELS[name];
  const { refusals } = await perform(sending(content), callTo(graph.url));
  expect(refusals.map(({ field }) => field)).toEqual(fields);
  expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['payload_invalid']));
  expect(graph.asked).toEqual([]);
});

const HEADS: readonly (readonly [Partial<SendMessageCommand>, readonly string[]])[] = [
  [{ channel: 'whatsapp' }, ['channel']],
  [{ accountId: '../1' }, ['accountId']],
  [{ accountId: '1'.repeat(21) }, ['accountId']],
  [{ to: { id: '+5511999990000' } }, ['to.id']],
  [{ to: { id: 'ada' } }, ['to.id']],
  [{ to: { id: '7298561430215587', kind: 'group' } }, ['to.kind']],
  [{ replyTo: { externalMessageId: 'a b' } }, ['replyTo.externalMessageId']],
  [{ replyTo: { externalMessageId: 'a'.repeat(513) } }, ['replyTo.externalMessageId']],
];

test.each(
  HEADS.flatMap(([parts, fields]) => CHANNEL_NAMES.map((name) => [name, parts, fields] as const)),
)('%s refuses %j by its field, and nothing is sent', async (name, parts, fields) => {
  const graph = await serve(() => ({ body: ACCEPTED }));
  const { perform, sending } = CHANNELS[name];
  const { refusals } = await perform(sending(TEXT, parts), callTo(graph.url));
  expect(refusals.map(({ field }) => field)).toEqual(fields);
  expect(graph.asked).toEqual([]);
});

test('a limit is named in what the channel counts', async () => {
  const { perform, sending } = CHANNELS.instagram;
  const { refusals } = await perform(sending(text({ text: 'ä'.repeat(501) })), callTo(''));
  expect(refusals.map(({ mustBe }) => mustBe)).toEqual(['at most 1000 bytes long in UTF-8']);
});

/** How long ago somebody wrote, with which tag, and whether it is sent. */
const WINDOWS = [
  [DAY_MS, undefined, true],
  [DAY_MS + 1, undefined, false],
  [DAY_MS + 1, 'human_agent', true],
  [7 * DAY_MS, 'human_agent', true],
  [7 * DAY_MS + 1, 'human_agent', false],
  [undefined, undefined, true],
] as const;

test.each(WINDOWS.flatMap((row) => CHANNEL_NAMES.map((name) => [name, row] as const)))(
  '%s: how long after somebody wrote, with which tag, and whether it is sent: %j',
  async (name, [agoMs, tag, isSent]) => {
    const graph = await serve(() => ({ body: ACCEPTED }));
    const { perform, sending } = CHANNELS[name];
    const lastInboundAtMs = agoMs === undefined ? undefined : UNKNOWN.nowMs - agoMs;
    const asking = sending(TEXT, { replyTo: { externalMessageId: MID }, ...(tag && { tag }) });
    const facts = { ...UNKNOWN, lastInboundAtMs };
    const { refusals } = await perform({ ...asking, facts }, callTo(graph.url));
    expect(refusals.map(({ code, field }) => `${code} ${field}`)).toEqual(
      isSent ? [] : ['window_closed to.id'],
    );
    expect(graph.asked).toHaveLength(isSent ? 1 : 0);
  },
);
