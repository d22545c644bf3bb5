import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Secret } from '@pyloto/core-connectors';
import type { OutboundContent } from '@pyloto/core-messaging';
import { whatsappContent } from './content/outbound-content-mappers.ts';
import { describe, expect, test } from 'vitest';

import { failureOf, serve } from '../../graph/test-graph.ts';
import {
  ACCEPTED,
  ACCOUNT_ID,
  bodyOf,
  CALLBACK_DATA,
  callTo,
  commandOf,
  message,
  perform,
  PHONE,
  sending,
  WAMID,
} from './test-commands.ts';

const IMAGE = { type: 'image', externalId: '1479537139650973' } as const;
const FRAME = { body: 'Still interested?', footer: 'Blue Bikes' } as const;
const GRAPH_FRAME = {
  body: { text: 'Still interested?' },
  footer: { text: 'Blue Bikes' },
} as const;
const HEADER = { type: 'text', text: 'Bikes' } as const;

/** What a message says, and what Meta is sent for it. */
const PAYLOADS: readonly (readonly [string, OutboundContent, object])[] = [
  [
    'text',
    { kind: 'text', text: 'Olá: 🚲 "now"\n' },
    { type: 'text', text: { body: 'Olá: 🚲 "now"\n' } },
  ],
  [
    'text with a preview',
    { kind: 'text', text: 'https://shop.example', previewUrl: true },
    { type: 'text', text: { body: 'https://shop.example', preview_url: true } },
  ],
  [
    'an image by its id',
    { kind: 'media', attachments: [IMAGE], caption: 'The blue one' },
    { type: 'image', image: { id: '1479537139650973', caption: 'The blue one' } },
  ],
  [
    'a video by its address',
    { kind: 'media', attachments: [{ type: 'video', url: 'https://shop.example/v.mp4' }] },
    { type: 'video', video: { link: 'https://shop.example/v.mp4' } },
  ],
  [
    'a sound',
    { kind: 'media', attachments: [{ type: 'audio', externalId: '7' }] },
    { type: 'audio', audio: { id: '7' } },
  ],
  [
    'a voice note',
    { kind: 'media', attachments: [{ type: 'voice', externalId: '7' }] },
    { type: 'audio', audio: { id: '7', voice: true } },
  ],
  [
    'a document',
    {
      kind: 'media',
      attachments: [{ type: 'document', externalId: '7', fileName: 'bill.pdf' }],
      caption: 'Your bill',
    },
    { type: 'document', document: { id: '7', filename: 'bill.pdf', caption: 'Your bill' } },
  ],
  [
    'a file of any other sort',
    { kind: 'media', attachments: [{ type: 'file', externalId: '7', fileName: 'a.gpx' }] },
    { type: 'document', document: { id: '7', filename: 'a.gpx' } },
  ],
  [
    'a sticker',
    { kind: 'media', attachments: [{ type: 'sticker', externalId: '7' }] },
    { type: 'sticker', sticker: { id: '7' } },
  ],
  [
    'a place',
    { kind: 'location', latitude: 52.5, longitude: -13.4, name: 'Shop', address: 'Long Street 1' },
    {
      type: 'location',
      location: { latitude: 52.5, longitude: -13.4, name: 'Shop', address: 'Long Street 1' },
    },
  ],
  [
    'cards of people',
    {
      kind: 'contacts',
      contacts: [
        {
          name: {
            formatted: 'Dr. Ada M. Park Jr.',
            prefix: 'Dr.',
            first: 'Ada',
            middle: 'M.',
            last: 'Park',
            suffix: 'Jr.',
          },
          phones: [{ value: '+1 650 555 0143', type: 'WORK', channelUserId: '16505550143' }],
          emails: [{ value: 'ada@shop.example', type: 'WORK' }],
          urls: [{ value: 'https://shop.example', type: 'WORK' }],
          addresses: [
            {
              street: 'Long Street 1',
              city: 'Springfield',
              state: 'CA',
              postalCode: '94000',
              country: 'United States',
              countryCode: 'us',
              type: 'WORK',
            },
          ],
          organization: { company: 'Blue Bikes', department: 'Sales', title: 'Lead' },
          birthday: '1984-03-27',
        },
        { name: { first: 'Bo', last: 'Lind' } },
        { name: { formatted: 'Cleo' } },
      ],
    },
    {
      type: 'contacts',
      contacts: [
        {
          name: {
            formatted_name: 'Dr. Ada M. Park Jr.',
            prefix: 'Dr.',
            first_name: 'Ada',
            middle_name: 'M.',
            last_name: 'Park',
            suffix: 'Jr.',
          },
          phones: [{ phone: '+1 650 555 0143', type: 'WORK', wa_id: '16505550143' }],
          emails: [{ email: 'ada@shop.example', type: 'WORK' }],
          urls: [{ url: 'https://shop.example', type: 'WORK' }],
          addresses: [
            {
              street: 'Long Street 1',
              city: 'Springfield',
              state: 'CA',
              zip: '94000',
              country: 'United States',
              country_code: 'us',
              type: 'WORK',
            },
          ],
          org: { company: 'Blue Bikes', department: 'Sales', title: 'Lead' },
          birthday: '1984-03-27',
        },
        { name: { formatted_name: 'Bo Lind', first_name: 'Bo', last_name: 'Lind' } },
        { name: { formatted_name: 'Cleo', first_name: 'Cleo' } },
      ],
    },
  ],
  [
    'a template without places',
    { kind: 'template', name: 'hello', language: 'en' },
    { type: 'template', template: { name: 'hello', language: { code: 'en' } } },
  ],
  [
    'a template with its places by position',
    {
      kind: 'template',
      name: 'order_shipped',
      language: 'pt_BR',
      header: {
        type: 'media',
        attachment: { type: 'document', url: 'https://shop.example/b.pdf', fileName: 'bill.pdf' },
      },
      body: [
        { type: 'text', text: 'Ada' },
        { type: 'currency', fallback: 'R$ 9,99', code: 'BRL', amount1000: 9990 },
        { type: 'date_time', fallback: '2 de março' },
      ],
      buttons: [
        { type: 'quick_reply', index: 0, payload: 'stop' },
        { type: 'url', index: 1, suffix: 'orders/1042' },
        { type: 'copy_code', index: 2, code: '25OFF' },
        { type: 'form', index: 3, token: 'f-1', data: { order: 1042 } },
      ],
    },
    {
      type: 'template',
      template: {
        name: 'order_shipped',
        language: { code: 'pt_BR' },
        components: [
          {
            type: 'header',
            parameters: [
              {
                type: 'document',
                document: { link: 'https://shop.example/b.pdf', filename: 'bill.pdf' },
              },
            ],
          },
          {
            type: 'body',
            parameters: [
              { type: 'text', text: 'Ada' },
              {
                type: 'currency',
                currency: { fallback_value: 'R$ 9,99', code: 'BRL', amount_1000: 9990 },
              },
              { type: 'date_time', date_time: { fallback_value: '2 de março' } },
            ],
          },
          {
            type: 'button',
            sub_type: 'quick_reply',
            index: 0,
            parameters: [{ type: 'payload', payload: 'stop' }],
          },
          {
            type: 'button',
            sub_type: 'url',
            index: 1,
            parameters: [{ type: 'text', text: 'orders/1042' }],
          },
          {
            type: 'button',
            sub_type: 'copy_code',
            index: 2,
            parameters: [{ type: 'coupon_code', coupon_code: '25OFF' }],
          },
          {
            type: 'button',
            sub_type: 'flow',
            index: 3,
            parameters: [
              { type: 'action', action: { flow_token: 'f-1', flow_action_data: { order: 1042 } } },
            ],
          },
        ],
      },
    },
  ],
  [
    'a template with its places by name',
    {
      kind: 'template',
      name: 'by_name',
      language: 'en_US',
      header: { type: 'text', text: 'Ada', name: 'first_name' },
      body: [{ type: 'text', text: '1042', name: 'order_id' }],
    },
    {
      type: 'template',
      template: {
        name: 'by_name',
        language: { code: 'en_US' },
        components: [
          {
            type: 'header',
            parameters: [{ type: 'text', text: 'Ada', parameter_name: 'first_name' }],
          },
          {
            type: 'body',
            parameters: [{ type: 'text', text: '1042', parameter_name: 'order_id' }],
          },
        ],
      },
    },
  ],
  [
    'a template with a place on the map',
    {
      kind: 'template',
      name: 'meet_us',
      language: 'en',
      header: { type: 'location', latitude: 1.5, longitude: 2.5, name: 'Shop', address: 'A 1' },
    },
    {
      type: 'template',
      template: {
        name: 'meet_us',
        language: { code: 'en' },
        components: [
          {
            type: 'header',
            parameters: [
              {
                type: 'location',
                location: { latitude: 1.5, longitude: 2.5, name: 'Shop', address: 'A 1' },
              },
            ],
          },
        ],
      },
    },
  ],
  [
    'buttons',
    {
      kind: 'buttons',
      ...FRAME,
      header: { type: 'media', attachment: IMAGE },
      buttons: [
        { id: 'y', title: 'Yes' },
        { id: 'n', title: 'No' },
      ],
    },
    {
      type: 'interactive',
      interactive: {
        type: 'button',
        header: { type: 'image', image: { id: '1479537139650973' } },
        ...GRAPH_FRAME,
        action: {
          buttons: [
            { type: 'reply', reply: { id: 'y', title: 'Yes' } },
            { type: 'reply', reply: { id: 'n', title: 'No' } },
          ],
        },
      },
    },
  ],
  [
    'a list',
    {
      kind: 'list',
      ...FRAME,
      header: HEADER,
      button: 'Choose',
      sections: [
        { title: 'Adults', rows: [{ id: 'm', title: 'M', description: '54 cm' }] },
        { title: 'Children', rows: [{ id: 's', title: 'S' }] },
      ],
    },
    {
      type: 'interactive',
      interactive: {
        type: 'list',
        header: HEADER,
        ...GRAPH_FRAME,
        action: {
          button: 'Choose',
          sections: [
            { title: 'Adults', rows: [{ id: 'm', title: 'M', description: '54 cm' }] },
            { title: 'Children', rows: [{ id: 's', title: 'S' }] },
          ],
        },
      },
    },
  ],
  [
    'a button that opens a page',
    { kind: 'link_button', ...FRAME, title: 'Open', url: 'https://shop.example/1042' },
    {
      type: 'interactive',
      interactive: {
        type: 'cta_url',
        ...GRAPH_FRAME,
        action: {
          name: 'cta_url',
          parameters: { display_text: 'Open', url: 'https://shop.example/1042' },
        },
      },
    },
  ],
  [
    'a form at one of its screens',
    {
      kind: 'form',
      ...FRAME,
      header: HEADER,
      button: 'Book',
      form: { id: '7' },
      token: 'f-1',
      screen: { id: 'DATE', data: { shop_id: 1 } },
      version: 'draft',
    },
    {
      type: 'interactive',
      interactive: {
        type: 'flow',
        header: HEADER,
        ...GRAPH_FRAME,
        action: {
          name: 'flow',
          parameters: {
            flow_message_version: '3',
            flow_id: '7',
            flow_cta: 'Book',
            flow_token: 'f-1',
            mode: 'draft',
            flow_action: 'navigate',
            flow_action_payload: { screen: 'DATE', data: { shop_id: 1 } },
          },
        },
      },
    },
  ],
  [
    'a form that asks its endpoint',
    { kind: 'form', body: 'Book', button: 'Book', form: { name: 'booking' } },
    {
      type: 'interactive',
      interactive: {
        type: 'flow',
        body: { text: 'Book' },
        action: {
          name: 'flow',
          parameters: {
            flow_message_version: '3',
            flow_name: 'booking',
            flow_cta: 'Book',
            flow_action: 'data_exchange',
          },
        },
      },
    },
  ],
  [
    'a product',
    { kind: 'product', catalogId: '9', productId: 'bell' },
    {
      type: 'interactive',
      interactive: { type: 'product', action: { catalog_id: '9', product_retailer_id: 'bell' } },
    },
  ],
  [
    'products in sections',
    {
      kind: 'product_list',
      ...FRAME,
      header: 'Bells',
      catalogId: '9',
      sections: [{ title: 'Loud', productIds: ['bell', 'horn'] }],
    },
    {
      type: 'interactive',
      interactive: {
        type: 'product_list',
        header: { type: 'text', text: 'Bells' },
        ...GRAPH_FRAME,
        action: {
          catalog_id: '9',
          sections: [
            {
              title: 'Loud',
              product_items: [{ product_retailer_id: 'bell' }, { product_retailer_id: 'horn' }],
            },
          ],
        },
      },
    },
  ],
  [
    'a catalogue',
    { kind: 'catalog', ...FRAME, thumbnailProductId: 'bell' },
    {
      type: 'interactive',
      interactive: {
        type: 'catalog_message',
        ...GRAPH_FRAME,
        action: {
          name: 'catalog_message',
          parameters: { thumbnail_product_retailer_id: 'bell' },
        },
      },
    },
  ],
  [
    'a catalogue with any picture',
    { kind: 'catalog', body: 'All' },
    {
      type: 'interactive',
      interactive: {
        type: 'catalog_message',
        body: { text: 'All' },
        action: { name: 'catalog_message' },
      },
    },
  ],
  [
    'a question for the place',
    { kind: 'location_request', body: 'Where are you?' },
    {
      type: 'interactive',
      interactive: {
        type: 'location_request_message',
        body: { text: 'Where are you?' },
        action: { name: 'send_location' },
      },
    },
  ],
];

test.each(PAYLOADS)('%s is sent in Meta’s words', async (...[, content, payload]) => {
  const graph = await serve(() => ({ body: ACCEPTED }));
  const { refusals, receipts } = await perform(sending(content), callTo(graph.url));
  expect(refusals).toEqual([]);
  expect(receipts).toEqual([{ externalMessageId: WAMID, result: { recipientId: PHONE } }]);
  expect(graph.asked.map(bodyOf)).toEqual([
    {
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: PHONE,
      biz_opaque_callback_data: CALLBACK_DATA,
      ...payload,
    },
  ]);
});

test('every kind of content that WhatsApp has is among them, and the others are refused by name', () => {
  const sent = new Set<string>(PAYLOADS.map(([, { kind }]) => kind));
  expect(sent).toEqual(new Set(whatsappContent.kinds));
  const refused = whatsappContent.check({ kind: 'quick_replies', text: 'Which?', replies: [] });
  expect(refused.map(({ field }) => field)).toEqual(['content.kind']);
  expect(sent).not.toContain('quick_replies');
});

test('a message goes to the account’s own address, with its token and the proof of its app', async () => {
  const graph = await serve(() => ({ body: ACCEPTED }));
  const secrets = { META_APP_SECRET: [Secret.of('app-secret')] };
  const asking = sending({ kind: 'text', text: 'Olá' });
  await perform(asking, callTo(graph.url, { secrets }));
  expect(graph.asked).toMatchObject([
    {
      method: 'POST',
      path: `/v26.0/${ACCOUNT_ID}/messages`,
      headers: { authorization: 'Bearer EAAtoken' },
      query: { appsecret_proof: expect.stringMatching(/^[0-9a-f]{64}$/) },
    },
  ]);
});

test.each([
  ['a phone number', { id: PHONE }, { recipient_type: 'individual', to: PHONE }],
  ['a phone number with +', { id: `+${PHONE}` }, { recipient_type: 'individual', to: PHONE }],
  [
    'a business-scoped id',
    { id: 'US.13491208655302741918' },
    { recipient_type: 'individual', recipient: 'US.13491208655302741918' },
  ],
  [
    'the id of a linked portfolio',
    { id: 'US.ENT.11815799212886844830', kind: 'direct' },
    { recipient_type: 'individual', recipient: 'US.ENT.11815799212886844830' },
  ],
  [
    'a group',
    { id: 'Y2FwaV9ncm91cDox', kind: 'group' },
    { recipient_type: 'group', to: 'Y2FwaV9ncm91cDox' },
  ],
] as const)('%s is written to as what it is', async (...[, to, expected]) => {
  const graph = await serve(() => ({ body: ACCEPTED }));
  const content = { kind: 'text', text: 'Olá' } as const;
  await perform(sending(content, { to }), callTo(graph.url));
  const body = bodyOf(graph.asked[0]);
  expect(body).toEqual({
    messaging_product: 'whatsapp',
    type: 'text',
    text: { body: 'Olá' },
    biz_opaque_callback_data: CALLBACK_DATA,
    ...expected,
  });
});

test('an answer names the message that it answers', async () => {
  const graph = await serve(() => ({ body: ACCEPTED }));
  const replyTo = { externalMessageId: WAMID };
  const asking = sending({ kind: 'text', text: 'Olá' }, { replyTo });
  await perform(asking, callTo(graph.url));
  expect(bodyOf(graph.asked[0])).toMatchObject({ context: { message_id: WAMID } });
});

test('a text over the limit is sent as several, of which the first is the answer', async () => {
  const graph = await serve((_, index) => ({ body: { messages: [{ id: `wamid.${index}` }] } }));
  const paragraphs = ['a'.repeat(3000), 'b'.repeat(3000), '🚲'.repeat(5000)];
  const content = { kind: 'text', text: paragraphs.join('\n\n'), overflow: 'split' } as const;
  const asking = sending(content, { replyTo: { externalMessageId: WAMID } });
  const { receipts } = await perform(asking, callTo(graph.url));
  expect(receipts.map(({ externalMessageId }) => externalMessageId)).toEqual([
    'wamid.0',
    'wamid.1',
    'wamid.2',
    'wamid.3',
  ]);
  const bodies = graph.asked.map(bodyOf);
  expect(bodies).toMatchObject([
    { text: { body: paragraphs[0] }, context: { message_id: WAMID } },
    { text: { body: paragraphs[1] } },
    { text: { body: '🚲'.repeat(4096) } },
    { text: { body: '🚲'.repeat(904) } },
  ]);
  expect(bodies.slice(1).filter((body) => JSON.stringify(body).includes('context'))).toEqual([]);
});

test.each([
  { kind: 'text', text: 'a'.repeat(4096), overflow: 'split' },
  { kind: 'text', text: 'a b'.repeat(4096), overflow: 'refuse' },
  { kind: 'text', text: 'a b'.repeat(4096) },
  { kind: 'location_request', body: 'a b'.repeat(4096) },
] satisfies OutboundContent[])('what need not or may not be divided is one part: %#', (content) => {
  const command = message(content);
  expect(commandOf('send-message').partsOf?.(command)).toEqual([command]);
});

test.each([
  ['a group', { messages: [{ id: 'wamid.1' }], contacts: [{ input: '120@g.us' }] }, undefined],
  [
    'somebody who goes by a username',
    { messages: [{ id: 'wamid.1' }], contacts: [{ input: 'US.1', user_id: 'US.1' }] },
    { recipientId: 'US.1' },
  ],
  [
    'a number that Meta spells otherwise',
    {
      messages: [{ id: 'wamid.1' }],
      contacts: [{ input: '5511999990000', wa_id: '551199990000' }],
    },
    { recipientId: '551199990000' },
  ],
  [
    'a template that is held back',
    { messages: [{ id: 'wamid.1', message_status: 'held_for_quality_assessment' }] },
    { messageStatus: 'held_for_quality_assessment' },
  ],
  [
    'a template that is paused',
    { messages: [{ id: 'wamid.1', message_status: 'paused' }] },
    { messageStatus: 'paused' },
  ],
  [
    'a template that is not held back',
    { messages: [{ id: 'wamid.1', message_status: 'accepted' }] },
    undefined,
  ],
])('what Meta says of %s is told', async (_, answer, result) => {
  const graph = await serve(() => ({ body: answer }));
  const asking = sending({ kind: 'text', text: 'Olá' });
  const { receipts } = await perform(asking, callTo(graph.url));
  expect(receipts).toEqual([
    { externalMessageId: 'wamid.1', ...(result !== undefined && { result }) },
  ]);
});

test.each([
  {},
  { messages: [] },
  { messages: [{}] },
  { messages: [{ id: '' }] },
  { messages: 'x' },
])('a success without an id of a message is an unknown outcome: %j', async (answer) => {
  const graph = await serve(() => ({ body: answer }));
  const asking = sending({ kind: 'text', text: 'Olá' });
  const failure = await failureOf(perform(asking, callTo(graph.url)));
  expect(failure).toMatchObject({ code: 'unknown_outcome', effect: 'unknown' });
});

test('a connection that is cut after the message was there is an unknown outcome', async () => {
  const graph = await serve(() => 'cut');
  const asking = sending({ kind: 'text', text: 'Olá' });
  const failure = await failureOf(perform(asking, callTo(graph.url)));
  expect(failure).toMatchObject({ code: 'unknown_outcome', effect: 'unknown' });
});

/** Public samples that stand beside a checkout, where there are any; they are read, never copied. */
const CORPUS = join(import.meta.dirname, '../../../../../../shared/fixtures/meta');

function sample(name: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(join(CORPUS, `${name}.json`), 'utf8'));
}

describe.skipIf(!existsSync(CORPUS))('the corpus of public requests and answers', () => {
  test.each([
    ['api_wa_request_to_phone', '+16505551234', 'hello via phone'],
    ['api_wa_request_to_bsuid', 'US.13491208655302741918', 'hello via bsuid'],
  ])('%s is written as it is there', async (name, id, text) => {
    const graph = await serve(() => ({ body: ACCEPTED }));
    const asking = sending({ kind: 'text', text }, { to: { id } });
    await perform(asking, callTo(graph.url));
    const { to, ...recorded } = sample(name);
    const withoutPlus = to === undefined ? {} : { to: '16505551234' };
    expect(bodyOf(graph.asked[0])).toEqual({
      ...recorded,
      ...withoutPlus,
      recipient_type: 'individual',
      biz_opaque_callback_data: CALLBACK_DATA,
    });
  });

  test.each([
    [
      'api_wa_send_ok',
      {
        externalMessageId: 'wamid.HBgLMTY0NjcwNDM1OTUVAgARGBI1RjQyNUE3NEYxMzAzMzQ5MkEA',
        result: { recipientId: '16505551234' },
      },
    ],
    ['api_wa_send_ok_group', { externalMessageId: 'wamid.foobar' }],
  ])('%s is read', async (name, receipt) => {
    const graph = await serve(() => ({ body: sample(name) }));
    const asking = sending({ kind: 'text', text: 'Olá' });
    const { receipts } = await perform(asking, callTo(graph.url));
    expect(receipts).toEqual([receipt]);
  });
});
