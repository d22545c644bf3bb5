import { Secret } from '@pyloto/core-connectors';
import type { OutboundContent } from '@pyloto/core-messaging';
import { expect, test } from 'vitest';

import { failureOf, serve } from '../../graph/test-graph.ts';
import {
  ACCEPTED,
  bodyOf,
  CALLBACK_DATA,
  callTo,
  CHANNEL_NAMES,
  CHANNELS,
  MID,
  PERSON,
} from './test-channels.ts';

const { instagram, messenger } = CHANNELS;
type Payload = readonly [name: string, content: OutboundContent, message: object];

const TEXT = { kind: 'text', text: 'Olá: 🚲 "now"\n' } as const;
const ADDRESS = 'https://shop.example/blue';
const ANSWERS = [
  { id: 'blue', title: 'Blue' },
  { id: 'no', title: 'No' },
] as const;
const IMAGE = { type: 'image', url: `${ADDRESS}.jpg` } as const;

function template(payload: object): object {
  return { attachment: { type: 'template', payload } };
}

/** What a message says, and what Meta is sent for it on both channels. */
const SHARED: readonly Payload[] = [
  ['a text', TEXT, { text: TEXT.text }],
  [
    'a picture by its address',
    { kind: 'media', attachments: [IMAGE] },
    { attachment: { type: 'image', payload: { url: IMAGE.url } } },
  ],
  [
    'pictures together',
    { kind: 'media', attachments: [IMAGE, { ...IMAGE, url: `${ADDRESS}-2.jpg` }] },
    {
      attachments: [
        { type: 'image', payload: { url: IMAGE.url } },
        { type: 'image', payload: { url: `${ADDRESS}-2.jpg` } },
      ],
    },
  ],
  ...(
    [
      ['video', 'video'],
      ['audio', 'audio'],
      ['voice', 'audio'],
      ['document', 'file'],
      ['file', 'file'],
    ] as const
  ).map(([type, graphType]): Payload => [
    `a file of type ${type}`,
    { kind: 'media', attachments: [{ type, url: ADDRESS }] },
    { attachment: { type: graphType, payload: { url: ADDRESS } } },
  ]),
  [
    'quick replies',
    {
      kind: 'quick_replies',
      text: 'Which colour?',
      replies: [...ANSWERS],
    },
    {
      text: 'Which colour?',
      quick_replies: [
        { content_type: 'text', title: 'Blue', payload: 'blue' },
        { content_type: 'text', title: 'No', payload: 'no' },
      ],
    },
  ],
  [
    'buttons',
    {
      kind: 'buttons',
      body: 'Still interested?',
      buttons: [...ANSWERS],
    },
    template({
      template_type: 'button',
      text: 'Still interested?',
      buttons: [
        { type: 'postback', title: 'Blue', payload: 'blue' },
        { type: 'postback', title: 'No', payload: 'no' },
      ],
    }),
  ],
  [
    'a button that opens a page',
    { kind: 'link_button', body: 'Your order', title: 'Open', url: ADDRESS },
    template({
      template_type: 'button',
      text: 'Your order',
      buttons: [{ type: 'web_url', title: 'Open', url: ADDRESS }],
    }),
  ],
  [
    'cards',
    {
      kind: 'cards',
      cards: [
        {
          title: 'Blue bicycle',
          subtitle: '54 cm',
          imageUrl: `${ADDRESS}.jpg`,
          url: ADDRESS,
          buttons: [
            { type: 'reply', id: 'reserve', title: 'Reserve' },
            { type: 'link', url: ADDRESS, title: 'Look' },
          ],
        },
        { title: 'Red bicycle', subtitle: '56 cm' },
      ],
    },
    template({
      template_type: 'generic',
      elements: [
        {
          title: 'Blue bicycle',
          subtitle: '54 cm',
          image_url: `${ADDRESS}.jpg`,
          default_action: { type: 'web_url', url: ADDRESS },
          buttons: [
            { type: 'postback', title: 'Reserve', payload: 'reserve' },
            { type: 'web_url', title: 'Look', url: ADDRESS },
          ],
        },
        { title: 'Red bicycle', subtitle: '56 cm' },
      ],
    }),
  ],
];

const OF_INSTAGRAM: readonly Payload[] = [
  ...SHARED,
  [
    'the heart',
    { kind: 'media', attachments: [{ type: 'sticker', externalId: 'like_heart' }] },
    { attachment: { type: 'like_heart' } },
  ],
  [
    'a post of the account',
    { kind: 'media', attachments: [{ type: 'image', externalId: '17895695668004550' }] },
    { attachment: { type: 'MEDIA_SHARE', payload: { id: '17895695668004550' } } },
  ],
];

const OF_MESSENGER: readonly Payload[] = [
  ...SHARED,
  [
    'files that were uploaded',
    {
      kind: 'media',
      attachments: [
        { type: 'image', externalId: '1857777774821032' },
        { type: 'image', externalId: '1857777774821033' },
      ],
    },
    {
      attachments: [
        { type: 'image', payload: { attachment_id: '1857777774821032' } },
        { type: 'image', payload: { attachment_id: '1857777774821033' } },
      ],
    },
  ],
  [
    'a quick reply with a picture',
    {
      kind: 'quick_replies',
      text: 'Which colour?',
      replies: [{ id: 'blue', title: 'Blue', imageUrl: `${ADDRESS}.jpg` }],
    },
    {
      text: 'Which colour?',
      quick_replies: [
        { content_type: 'text', title: 'Blue', payload: 'blue', image_url: `${ADDRESS}.jpg` },
      ],
    },
  ],
];

test.each(OF_INSTAGRAM)('Instagram is sent %s', async (_, content, message) => {
  const graph = await serve(() => ({ body: ACCEPTED }));
  const { refusals, receipts } = await instagram.perform(
    instagram.sending(content),
    callTo(graph.url, { accessToken: Secret.of('IGAAtoken') }),
  );
  expect(refusals).toEqual([]);
  expect(receipts).toEqual([{ externalMessageId: 'm_Sent', result: { recipientId: PERSON } }]);
  expect(graph.asked.map(bodyOf)).toEqual([
    { recipient: { id: PERSON }, messaging_type: 'RESPONSE', message },
  ]);
});

test.each(OF_MESSENGER)('Messenger is sent %s, with what its echo brings back', async (...row) => {
  const [, content, message] = row;
  const graph = await serve(() => ({ body: ACCEPTED }));
  const { refusals, receipts } = await messenger.perform(
    messenger.sending(content),
    callTo(graph.url),
  );
  expect(refusals).toEqual([]);
  expect(receipts).toEqual([{ externalMessageId: 'm_Sent', result: { recipientId: PERSON } }]);
  expect(graph.asked.map(bodyOf)).toEqual([
    {
      recipient: { id: PERSON },
      messaging_type: 'RESPONSE',
      message: { ...message, metadata: CALLBACK_DATA },
    },
  ]);
});

test.each([
  ['messenger', 'EAAtoken', '/v26.0/108104325522914/messages'],
  ['instagram', 'IGAAtoken', '/instagram/v26.0/17841401234567891/messages'],
  ['instagram', 'EAAtoken', '/v26.0/me/messages'],
] as const)('%s with %s calls %s', async (name, token, path) => {
  const graph = await serve(() => ({ body: ACCEPTED }));
  const call = callTo(graph.url, { accessToken: Secret.of(token) });
  await CHANNELS[name].perform(CHANNELS[name].sending(TEXT), call);
  const [asked] = graph.asked;
  expect(asked?.path).toBe(path);
  expect(asked?.headers.authorization).toBe(`Bearer ${token}`);
});

test.each(CHANNEL_NAMES)('%s: an answer names the message that it answers', async (name) => {
  const graph = await serve(() => ({ body: ACCEPTED }));
  const { perform, sending } = CHANNELS[name];
  await perform(sending(TEXT, { replyTo: { externalMessageId: MID } }), callTo(graph.url));
  expect(bodyOf(graph.asked[0])).toMatchObject({ reply_to: { mid: MID } });
});

test.each(CHANNEL_NAMES)('%s: a person who answers says so', async (name) => {
  const graph = await serve(() => ({ body: ACCEPTED }));
  const { perform, sending } = CHANNELS[name];
  await perform(sending(TEXT, { tag: 'human_agent' }), callTo(graph.url));
  expect(bodyOf(graph.asked[0])).toMatchObject({
    messaging_type: 'MESSAGE_TAG',
    tag: 'HUMAN_AGENT',
  });
});

test('a recipient whom Meta does not name is left out of the receipt', async () => {
  const graph = await serve(() => ({ body: { message_id: 'm_Sent' } }));
  const { receipts } = await messenger.perform(messenger.sending(TEXT), callTo(graph.url));
  expect(receipts).toEqual([{ externalMessageId: 'm_Sent' }]);
});

test.each(CHANNEL_NAMES)('%s: an answer without a message is an unknown outcome', async (name) => {
  const graph = await serve(() => ({ body: { recipient_id: PERSON } }));
  const { perform, sending } = CHANNELS[name];
  const failure = await failureOf(perform(sending(TEXT), callTo(graph.url)));
  expect(failure).toMatchObject({ code: 'unknown_outcome', effect: 'unknown' });
});

test.each(['cut', { status: 502, body: '<html>' }] as const)(
  'a message whose answer is lost is an unknown outcome: %j',
  async (answer) => {
    const graph = await serve(() => answer);
    const failure = await failureOf(instagram.perform(instagram.sending(TEXT), callTo(graph.url)));
    expect(failure).toMatchObject({ code: 'unknown_outcome', effect: 'unknown' });
    expect(graph.asked).toHaveLength(1);
  },
);
