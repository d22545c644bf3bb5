import type { CommandFacts } from '@pyloto/core-connectors';
import type {
  OutboundContent,
  OutboundContentOf,
  SendMessageCommand,
} from '@pyloto/core-messaging';
import { expect, expectTypeOf, test } from 'vitest';

import { serve } from '../../graph/test-graph.ts';
import { whatsappCommands } from '../index.ts';
import {
  ACCEPTED,
  type Asking,
  callTo,
  commandOf,
  message,
  perform,
  PHONE,
  sending,
  UNKNOWN,
  WAMID,
} from './test-commands.ts';

const TEXT = { kind: 'text', text: 'Olá' } as const;
const IMAGE = { type: 'image', externalId: '7' } as const;
const SOUND = { type: 'audio', externalId: '7' } as const;
const VOICE = { type: 'voice', externalId: '7' } as const;
const STICKER = { type: 'sticker', externalId: '7' } as const;
const HOUR_MS = 60 * 60 * 1000;

const buttons = (parts: Partial<OutboundContentOf<'buttons'>>): OutboundContent => ({
  kind: 'buttons',
  body: 'a',
  buttons: [{ id: 'y', title: 'Yes' }],
  ...parts,
});
const list = (parts: Partial<OutboundContentOf<'list'>>): OutboundContent => ({
  kind: 'list',
  body: 'a',
  button: 'b',
  sections: [{ rows: [{ id: 'm', title: 'M' }] }],
  ...parts,
});
const form = (parts: Partial<OutboundContentOf<'form'>>): OutboundContent => ({
  kind: 'form',
  body: 'a',
  button: 'b',
  form: { id: '7' },
  ...parts,
});
const template = (parts: Partial<OutboundContentOf<'template'>>): OutboundContent => ({
  kind: 'template',
  name: 'hello',
  language: 'en',
  ...parts,
});
const products = (parts: Partial<OutboundContentOf<'product_list'>>): OutboundContent => ({
  kind: 'product_list',
  header: 'a',
  body: 'b',
  catalogId: '9',
  sections: [{ title: 'c', productIds: ['bell'] }],
  ...parts,
});
const media = (parts: Partial<OutboundContentOf<'media'>>): OutboundContent => ({
  kind: 'media',
  attachments: [IMAGE],
  ...parts,
});
const rows = (count: number, from = 0): { id: string; title: string }[] =>
  Array.from({ length: count }, (_, index) => ({ id: `r${from + index}`, title: 'R' }));
const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `p${index}`);
const card = (
  name: { formatted?: string; first?: string },
  more: object = {},
): OutboundContent => ({
  kind: 'contacts',
  contacts: [{ name, ...more }],
});

/** What is legal to the last character. */
const LEGAL: readonly (readonly [string, OutboundContent])[] = [
  ['4096 characters', { kind: 'text', text: 'a'.repeat(4096) }],
  ['4096 emoji', { kind: 'text', text: '🚲'.repeat(4096) }],
  ['a caption of 1024', media({ caption: 'a'.repeat(1024) })],
  ['a body of 1024', buttons({ body: 'a'.repeat(1024), footer: 'a'.repeat(60) })],
  ['a header of 60', buttons({ header: { type: 'text', text: 'a'.repeat(60) } })],
  ['3 buttons', buttons({ buttons: ids(3).map((id) => ({ id, title: id })) })],
  ['long buttons', buttons({ buttons: [{ id: 'a'.repeat(256), title: 'a'.repeat(20) }] })],
  ['a list’s body of 4096', list({ body: 'a'.repeat(4096), button: 'a'.repeat(20) })],
  ['10 rows in one section', list({ sections: [{ rows: rows(10) }] })],
  [
    '10 sections',
    list({ sections: rows(10).map((row) => ({ title: 'a'.repeat(24), rows: [row] })) }),
  ],
  [
    'long rows',
    list({
      sections: [
        { rows: [{ id: 'a'.repeat(200), title: 'a'.repeat(24), description: 'a'.repeat(72) }] },
      ],
    }),
  ],
  ['30 products', products({ sections: [{ title: 'a'.repeat(24), productIds: ids(30) }] })],
  ['a voice note', media({ attachments: [VOICE] })],
  ['a header with a document', buttons({ header: headerOf('document', 'a.pdf') })],
  ['named places', template({ body: [{ type: 'text', text: 'a', name: 'b_1' }] })],
  ['a line of spaces', template({ body: [{ type: 'text', text: 'a    b' }] })],
  ['a name of two languages', template({ language: 'zh_CN' })],
  [
    'a coupon of 20',
    template({ buttons: [{ type: 'copy_code', index: 0, code: 'A'.repeat(20) }] }),
  ],
  ['a card with one name', card({ formatted: 'Ada' })],
  ['a card with a birthday', card({ first: 'Ada' }, { birthday: '1984-03-27' })],
];

function headerOf(
  type: 'audio' | 'document' | 'sticker' | 'video',
  fileName?: string,
): OutboundContentOf<'buttons'>['header'] {
  return {
    type: 'media',
    attachment: { type, externalId: '7', ...(fileName !== undefined && { fileName }) },
  };
}

test.each(LEGAL)('%s may be sent', async (...[, content]) => {
  const graph = await serve(() => ({ body: ACCEPTED }));
  const { refusals } = await perform(sending(content), callTo(graph.url));
  expect(refusals).toEqual([]);
  expect(graph.asked).toHaveLength(1);
});

/** What is illegal, and the fields that say so. */
const ILLEGAL: readonly (readonly [string, OutboundContent, readonly string[]])[] = [
  ['a text of 4097', { kind: 'text', text: 'a'.repeat(4097) }, ['content.text']],
  ['a text of nothing', { kind: 'text', text: ' \n' }, ['content.text']],
  ['half a character', { kind: 'text', text: 'a\uD83D' }, ['content.text']],
  [
    'a character that no part can hold',
    { kind: 'text', text: `a${'\u0301'.repeat(4096)}`, overflow: 'split' },
    ['content.text'],
  ],
  [
    'white space to divide',
    { kind: 'text', text: ' '.repeat(5000), overflow: 'split' },
    ['content.text'],
  ],
  ['two files', media({ attachments: [IMAGE, SOUND] }), ['content.attachments']],
  ['a caption of 1025', media({ caption: 'a'.repeat(1025) }), ['content.caption']],
  ['an empty caption', media({ caption: ' ' }), ['content.caption']],
  ['a sound with a caption', media({ attachments: [SOUND], caption: 'a' }), ['content.caption']],
  ['a voice with a caption', media({ attachments: [VOICE], caption: 'a' }), ['content.caption']],
  [
    'a sticker with a caption',
    media({ attachments: [STICKER], caption: 'a' }),
    ['content.caption'],
  ],
  [
    'an image with a name',
    media({ attachments: [{ ...IMAGE, fileName: 'a.jpg' }] }),
    ['content.attachments.0.fileName'],
  ],
  [
    'a place without a name',
    { kind: 'location', latitude: 1, longitude: 1, name: ' ' },
    ['content.name'],
  ],
  ['a card with a blank name', card({ formatted: ' ' }), ['content.contacts.0.name']],
  ['a card without a name', card({}), ['content.contacts.0.name']],
  [
    'a birthday in words',
    card({ first: 'Ada' }, { birthday: '27 March' }),
    ['content.contacts.0.birthday'],
  ],
  [
    '258 cards',
    { kind: 'contacts', contacts: ids(258).map((first) => ({ name: { first } })) },
    ['content.contacts'],
  ],
  ['4 buttons', buttons({ buttons: ids(4).map((id) => ({ id, title: id })) }), ['content.buttons']],
  [
    'a title of 21',
    buttons({ buttons: [{ id: 'a', title: 'a'.repeat(21) }] }),
    ['content.buttons.0.title'],
  ],
  [
    'an id of 257',
    buttons({ buttons: [{ id: 'a'.repeat(257), title: 'a' }] }),
    ['content.buttons.0.id'],
  ],
  [
    'two buttons of one id',
    buttons({
      buttons: [
        { id: 'a', title: 'A' },
        { id: 'a', title: 'B' },
      ],
    }),
    ['content.buttons.1.id'],
  ],
  [
    'two buttons of one title',
    buttons({
      buttons: [
        { id: 'a', title: 'A' },
        { id: 'b', title: 'A' },
      ],
    }),
    ['content.buttons.1.title'],
  ],
  ['a body of 1025', buttons({ body: 'a'.repeat(1025) }), ['content.body']],
  ['a footer of 61', buttons({ footer: 'a'.repeat(61) }), ['content.footer']],
  [
    'a header of 61',
    buttons({ header: { type: 'text', text: 'a'.repeat(61) } }),
    ['content.header.text'],
  ],
  [
    'a header with a sound',
    buttons({ header: headerOf('audio') }),
    ['content.header.attachment.type'],
  ],
  [
    'a header with a sticker',
    buttons({ header: headerOf('sticker') }),
    ['content.header.attachment.type'],
  ],
  [
    'a header with a named video',
    buttons({ header: headerOf('video', 'a.mp4') }),
    ['content.header.attachment.fileName'],
  ],
  ['a list with a picture', list({ header: headerOf('video') }), ['content.header.type']],
  ['a list’s body of 4097', list({ body: 'a'.repeat(4097) }), ['content.body']],
  ['a list’s button of 21', list({ button: 'a'.repeat(21) }), ['content.button']],
  [
    '11 rows',
    list({
      sections: [
        { title: 'a', rows: rows(6) },
        { title: 'b', rows: rows(5, 6) },
      ],
    }),
    ['content.sections'],
  ],
  [
    '11 sections',
    list({ sections: rows(11).map((row) => ({ title: 'a', rows: [row] })) }),
    ['content.sections', 'content.sections'],
  ],
  [
    'sections without titles',
    list({ sections: [{ rows: rows(1) }, { rows: rows(1, 1) }] }),
    ['content.sections.0.title', 'content.sections.1.title'],
  ],
  [
    'a section’s title of 25',
    list({ sections: [{ title: 'a'.repeat(25), rows: rows(1) }] }),
    ['content.sections.0.title'],
  ],
  [
    'a row too long in everything',
    list({
      sections: [
        { rows: [{ id: 'a'.repeat(201), title: 'a'.repeat(25), description: 'a'.repeat(73) }] },
      ],
    }),
    [
      'content.sections.0.rows.0.id',
      'content.sections.0.rows.0.title',
      'content.sections.0.rows.0.description',
    ],
  ],
  [
    'two rows of one id in two sections',
    list({
      sections: [
        { title: 'a', rows: rows(1) },
        { title: 'b', rows: rows(1) },
      ],
    }),
    ['content.sections.1.rows.0.id'],
  ],
  [
    'a page’s button of 21',
    { kind: 'link_button', body: 'a', title: 'a'.repeat(21), url: 'https://shop.example' },
    ['content.title'],
  ],
  ['a form’s button of 21', form({ button: 'a'.repeat(21) }), ['content.button']],
  ['a form’s button with an emoji', form({ button: 'Book 🚲' }), ['content.button']],
  ['a screen with empty data', form({ screen: { id: 'A', data: {} } }), ['content.screen.data']],
  [
    '31 products',
    products({ sections: [{ title: 'a', productIds: ids(31) }] }),
    ['content.sections'],
  ],
  [
    '11 sections of products',
    products({ sections: ids(11).map((title) => ({ title, productIds: ['bell'] })) }),
    ['content.sections'],
  ],
  ['a product list’s header of 61', products({ header: 'a'.repeat(61) }), ['content.header']],
  [
    'a products’ section of 25',
    products({ sections: [{ title: 'a'.repeat(25), productIds: ['bell'] }] }),
    ['content.sections.0.title'],
  ],
  ['a catalogue’s body of 1025', { kind: 'catalog', body: 'a'.repeat(1025) }, ['content.body']],
  ['a question of 1025', { kind: 'location_request', body: 'a'.repeat(1025) }, ['content.body']],
  [
    'a product’s body of 1025',
    { kind: 'product', body: 'a'.repeat(1025), catalogId: '9', productId: 'bell' },
    ['content.body'],
  ],
  ['a template’s name in capitals', template({ name: 'Hello' }), ['content.name']],
  ['a language by its name', template({ language: 'english' }), ['content.language']],
  ['a language with a hyphen', template({ language: 'pt-BR' }), ['content.language']],
  [
    'a template’s header of 61',
    template({ header: { type: 'text', text: 'a'.repeat(61) } }),
    ['content.header.text'],
  ],
  [
    'a template’s header with a sound',
    template({ header: { type: 'media', attachment: SOUND } }),
    ['content.header.attachment.type'],
  ],
  ...['a\nb', 'a\tb', 'a     b'].map(
    (text) =>
      [
        `a place filled with ${JSON.stringify(text)}`,
        template({ body: [{ type: 'text', text }] }),
        ['content.body.0.text'],
      ] as const,
  ),
  [
    'a header of two lines',
    template({ header: { type: 'text', text: 'a\nb' } }),
    ['content.header.text'],
  ],
  [
    'places by name and by position',
    template({
      header: { type: 'text', text: 'a' },
      body: [
        { type: 'text', text: 'a', name: 'one' },
        { type: 'currency', fallback: 'R$ 1', code: 'BRL', amount1000: 1000 },
      ],
    }),
    ['content.header.name', 'content.body.1.name'],
  ],
  [
    'one name twice',
    template({
      body: [
        { type: 'text', text: 'a', name: 'one' },
        { type: 'text', text: 'b', name: 'one' },
      ],
    }),
    ['content.body.1.name'],
  ],
  [
    'a place with a number for a name',
    template({ body: [{ type: 'text', text: 'a', name: '1' }] }),
    ['content.body.0.name'],
  ],
  [
    'one button twice',
    template({
      buttons: [
        { type: 'quick_reply', index: 0, payload: 'a' },
        { type: 'url', index: 0, suffix: 'b' },
      ],
    }),
    ['content.buttons.1.index'],
  ],
  [
    'a coupon with a space',
    template({ buttons: [{ type: 'copy_code', index: 0, code: '25 OFF' }] }),
    ['content.buttons.0.code'],
  ],
];

test.each(ILLEGAL)('%s is refused by its field, and nothing is sent', async (...row) => {
  const [, content, fields] = row;
  const graph = await serve(() => ({ body: ACCEPTED }));
  const { refusals } = await perform(sending(content), callTo(graph.url));
  expect(refusals.map(({ field }) => field)).toEqual(fields);
  expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['payload_invalid']));
  expect(graph.asked).toEqual([]);
});

test.each([
  [4096, { kind: 'text', text: 'a'.repeat(4097) }],
  [20, buttons({ buttons: [{ id: 'a', title: 'a'.repeat(21) }] })],
] satisfies [number, OutboundContent][])('a limit of %i that is broken is named', (...row) => {
  const [limit, content] = row;
  expect(commandOf('send-message').check?.(message(content), UNKNOWN)).toMatchObject([
    { mustBe: `at most ${limit} characters long` },
  ]);
});

test.each([
  ['an id with letters', { id: 'ada' }, 'to.id'],
  ['four digits', { id: '1234' }, 'to.id'],
  ['sixteen digits', { id: '1'.repeat(16) }, 'to.id'],
  ['two plus signs', { id: `++${PHONE}` }, 'to.id'],
  ['a number as it is dialled at home', { id: '011999990000' }, 'to.id'],
  ['a number as it is dialled abroad', { id: '005511999990000' }, 'to.id'],
  ['a number with spaces in it', { id: '1-650-555-0142' }, 'to.id'],
  ['a country in small letters', { id: 'us.13491208655302741918' }, 'to.id'],
  ['a user id of 129', { id: `US.${'1'.repeat(129)}` }, 'to.id'],
  ['a group that is called a person', { id: '120363418770915618@g.us' }, 'to.id'],
  ['a person that is called a group', { id: PHONE, kind: 'group' }, 'to.kind'],
] as const)('%s is nobody to write to', async (...[, to, field]) => {
  const graph = await serve(() => ({ body: ACCEPTED }));
  const { refusals } = await perform(sending(TEXT, { to }), callTo(graph.url));
  expect(refusals.map((refusal) => refusal.field)).toEqual([field]);
  expect(graph.asked).toEqual([]);
});

test('everything that is wrong is said at once', async () => {
  const graph = await serve(() => ({ body: ACCEPTED }));
  const asking = sending(buttons({ body: ' ', footer: 'a'.repeat(61) }), {
    channel: 'messenger',
    accountId: 'page-7',
    to: { id: 'ada' },
    replyTo: { externalMessageId: 'm_1' },
  });
  const facts = { nowMs: 25 * HOUR_MS, lastInboundAtMs: 0 };
  const { refusals } = await perform({ ...asking, facts }, callTo(graph.url));
  expect(refusals.map(({ field }) => field)).toEqual([
    'channel',
    'accountId',
    'to.id',
    'replyTo.externalMessageId',
    'content.body',
    'content.footer',
    'content.kind',
  ]);
  expect(graph.asked).toEqual([]);
});

const GROUP = { id: 'Y2FwaV9ncm91cDox', kind: 'group' } as const;

test.each([
  buttons({}),
  list({}),
  form({}),
  products({}),
  { kind: 'link_button', body: 'a', title: 'b', url: 'https://shop.example' },
  { kind: 'product', catalogId: '9', productId: 'bell' },
  { kind: 'catalog', body: 'a' },
  { kind: 'location_request', body: 'a' },
] satisfies OutboundContent[])('a group has no $kind', async (content) => {
  const graph = await serve(() => ({ body: ACCEPTED }));
  const { refusals } = await perform(sending(content, { to: GROUP }), callTo(graph.url));
  expect(refusals.map(({ field }) => field)).toEqual(['content.kind']);
  expect(graph.asked).toEqual([]);
});

test.each([TEXT, media({}), template({})])('a group may have $kind', async (content) => {
  const graph = await serve(() => ({ body: ACCEPTED }));
  const { refusals } = await perform(sending(content, { to: GROUP }), callTo(graph.url));
  expect(refusals).toEqual([]);
});

const NOW_MS = 1_772_445_600_000;
const facts = (agoMs: number): CommandFacts => ({ nowMs: NOW_MS, lastInboundAtMs: NOW_MS - agoMs });

test.each([
  ['24 hours ago', facts(24 * HOUR_MS)],
  ['just now', facts(0)],
  ['in the future, by another clock', facts(-HOUR_MS)],
  ['nobody knows when', UNKNOWN],
])('whoever wrote %s may be sent anything', async (_, known) => {
  const graph = await serve(() => ({ body: ACCEPTED }));
  const { refusals } = await perform({ ...sending(TEXT), facts: known }, callTo(graph.url));
  expect(refusals).toEqual([]);
});

test('whoever wrote more than 24 hours ago may be sent templates only', async () => {
  const graph = await serve(() => ({ body: ACCEPTED }));
  const late = facts(24 * HOUR_MS + 1);
  for (const content of [TEXT, media({}), buttons({})]) {
    const { refusals } = await perform({ ...sending(content), facts: late }, callTo(graph.url));
    expect(refusals).toMatchObject([{ code: 'template_required', field: 'content.kind' }]);
  }
  expect(graph.asked).toEqual([]);
  await perform({ ...sending(template({})), facts: late }, callTo(graph.url));
  expect(graph.asked).toHaveLength(1);
});

test('a conversation is named as webhooks name it', () => {
  const definition = commandOf('send-message');
  expect(definition.conversationOf?.(message(TEXT, { to: { id: `+${PHONE}` } }))).toBe(PHONE);
  expect(definition.conversationOf?.(message(TEXT, { to: GROUP }))).toBe(GROUP.id);
});

test('every example is legal', async () => {
  const asked: Asking[] = whatsappCommands.map(({ name, example }) => ({ name, command: example }));
  for (const { name, command } of asked) {
    const definition = commandOf(name);
    expect(definition.schema.safeParse(command)).toEqual({ success: true, data: command });
    expect(definition.check?.(command, UNKNOWN)).toEqual([]);
  }
});

test('a command that WhatsApp has no words for does not compile', () => {
  expectTypeOf(message).parameter(0).toEqualTypeOf<OutboundContent>();
  const illegal: readonly Partial<SendMessageCommand>[] = [
    // @ts-expect-error a sound has no caption of its own
    { content: media({ attachments: [{ ...SOUND, caption: 'a' }] }) },
    // @ts-expect-error a text has no buttons
    { content: { ...TEXT, buttons: [] } },
    // @ts-expect-error an answer names a message
    { replyTo: WAMID },
    // @ts-expect-error somebody is written to by one id
    { to: { id: PHONE, userId: 'US.1' } },
    // @ts-expect-error the body of a template has no files
    { content: template({ body: [{ type: 'media', attachment: IMAGE }] }) },
    // @ts-expect-error the header of a template has no amounts
    { content: template({ header: { type: 'currency', fallback: 'a', code: 'BRL' } }) },
  ];
  expect(illegal).toHaveLength(6);
});
