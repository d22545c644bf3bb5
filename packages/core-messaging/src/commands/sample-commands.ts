import type { OutboundContent, OutboundContentOf } from './outbound-content.ts';
import type { ReactCommand } from './react-command.ts';
import type { SendMessageCommand } from './send-message-command.ts';
import type { MarkReadCommand, TypingCommand } from './signal-commands.ts';
import type { UploadMediaCommand } from './upload-media-command.ts';

type Samples = {
  readonly [TKind in OutboundContent['kind']]: readonly OutboundContentOf<TKind>[];
};

const IMAGE = { type: 'image', url: 'https://shop.example/blue.jpg' } as const;

/** Invented contents of every kind, with every field that a kind has. For tests. */
export const SAMPLE_CONTENTS: Samples = {
  text: [
    { kind: 'text', text: 'Olá' },
    { kind: 'text', text: 'See https://shop.example', previewUrl: true, overflow: 'split' },
  ],
  media: [
    { kind: 'media', attachments: [IMAGE], caption: 'The blue one' },
    { kind: 'media', attachments: [{ type: 'document', externalId: '7', fileName: 'bill.pdf' }] },
  ],
  location: [
    { kind: 'location', latitude: 52.5, longitude: 13.4, name: 'Shop', address: 'Long Street 1' },
  ],
  contacts: [
    {
      kind: 'contacts',
      contacts: [
        {
          name: { formatted: 'Ada Park', first: 'Ada', last: 'Park', prefix: 'Dr' },
          phones: [{ value: '+16505550143', type: 'WORK', channelUserId: '16505550143' }],
          emails: [{ value: 'ada@shop.example', type: 'WORK' }],
          urls: [{ value: 'https://shop.example' }],
          addresses: [{ street: 'Long Street 1', city: 'Berlin', countryCode: 'de' }],
          organization: { company: 'Bikes', department: 'Sales', title: 'Lead' },
          birthday: '1984-03-27',
        },
      ],
    },
  ],
  template: [
    { kind: 'template', name: 'hello', language: 'en' },
    {
      kind: 'template',
      name: 'order_shipped',
      language: 'pt_BR',
      header: { type: 'media', attachment: IMAGE },
      body: [
        { type: 'text', text: 'Ada' },
        { type: 'currency', fallback: 'R$ 9,99', code: 'BRL', amount1000: 9990 },
        { type: 'date_time', fallback: '2 de março' },
      ],
      buttons: [
        { type: 'quick_reply', index: 0, payload: 'stop' },
        { type: 'url', index: 1, suffix: '1042' },
        { type: 'copy_code', index: 2, code: '25OFF' },
        { type: 'form', index: 3, token: 't', data: { order: 1042 } },
      ],
    },
    {
      kind: 'template',
      name: 'by_name',
      language: 'en_US',
      header: { type: 'text', text: 'Ada', name: 'first_name' },
      body: [{ type: 'text', text: '1042', name: 'order_id' }],
    },
    {
      kind: 'template',
      name: 'meet_us',
      language: 'en_US',
      header: { type: 'location', latitude: 52.5, longitude: 13.4, name: 'Shop', address: 'A 1' },
    },
  ],
  quick_replies: [
    {
      kind: 'quick_replies',
      text: 'Which colour?',
      replies: [{ id: 'blue', title: 'Blue', imageUrl: 'https://shop.example/blue.jpg' }],
    },
  ],
  cards: [
    {
      kind: 'cards',
      cards: [
        {
          title: 'Blue bicycle',
          subtitle: '54 cm',
          imageUrl: 'https://shop.example/blue.jpg',
          url: 'https://shop.example/blue',
          buttons: [
            { type: 'reply', id: 'reserve', title: 'Reserve' },
            { type: 'link', url: 'https://shop.example/blue', title: 'Look' },
          ],
        },
      ],
    },
  ],
  buttons: [
    {
      kind: 'buttons',
      header: { type: 'media', attachment: IMAGE },
      body: 'Still interested?',
      footer: 'Bikes',
      buttons: [{ id: 'y', title: 'Yes' }],
    },
  ],
  list: [
    {
      kind: 'list',
      header: { type: 'text', text: 'Sizes' },
      body: 'Which one?',
      footer: 'Bikes',
      button: 'Choose',
      sections: [{ title: 'Adults', rows: [{ id: 'm', title: 'M', description: '54 cm' }] }],
    },
  ],
  link_button: [
    { kind: 'link_button', body: 'Your order', title: 'Open', url: 'https://shop.example/1042' },
  ],
  form: [
    { kind: 'form', body: 'Book', button: 'Book', form: { name: 'booking' } },
    {
      kind: 'form',
      body: 'Book a test ride',
      button: 'Book',
      form: { id: '7' },
      token: 't',
      screen: { id: 'DATE', data: { shop: 1 } },
      version: 'draft',
    },
  ],
  product: [
    { kind: 'product', body: 'This one', footer: 'Bikes', catalogId: '9', productId: 'bell' },
  ],
  product_list: [
    {
      kind: 'product_list',
      header: 'Bells',
      body: 'Choose',
      footer: 'Bikes',
      catalogId: '9',
      sections: [{ title: 'Loud', productIds: ['bell'] }],
    },
  ],
  catalog: [{ kind: 'catalog', body: 'All', footer: 'Bikes', thumbnailProductId: 'bell' }],
  location_request: [{ kind: 'location_request', body: 'Where are you?' }],
};

const HEAD = { clientMessageId: 'c-1', channel: 'whatsapp', accountId: '108104325522914' } as const;
const TO = { id: '5511999990000' } as const;
const MESSAGE = { externalMessageId: 'wamid.HBgLMTY1MDU1NTAxNDIA' } as const;

/** An invented `send-message`; `parts` are put over it. For tests. */
export function sampleMessage(parts: Partial<SendMessageCommand> = {}): SendMessageCommand {
  return { ...HEAD, to: TO, content: { kind: 'text', text: 'Olá' }, ...parts };
}

/** Invented commands of every other sort. For tests. */
export const SAMPLE_REACTIONS: readonly ReactCommand[] = [
  { ...HEAD, to: TO, message: MESSAGE, action: 'react', emoji: '👍' },
  { ...HEAD, to: { ...TO, kind: 'group' }, message: MESSAGE, action: 'unreact' },
];
export const SAMPLE_READS: readonly MarkReadCommand[] = [
  { ...HEAD, message: MESSAGE },
  { ...HEAD, to: TO, message: MESSAGE },
];
export const SAMPLE_TYPINGS: readonly TypingCommand[] = [
  { ...HEAD },
  { ...HEAD, to: TO, message: MESSAGE, action: 'stop' },
];
export const SAMPLE_UPLOADS: readonly UploadMediaCommand[] = [
  {
    ...HEAD,
    type: 'voice',
    mimeType: 'audio/ogg; codecs=opus',
    fileName: 'note.ogg',
    source: { kind: 'base64', data: 'AAAA' },
    sha256: 'a'.repeat(64),
  },
  {
    ...HEAD,
    type: 'image',
    mimeType: 'image/jpeg',
    source: { kind: 'url', url: IMAGE.url },
  },
];
