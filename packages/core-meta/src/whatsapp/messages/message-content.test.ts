import { describe, expect, test } from 'vitest';

import { parseWhatsAppWebhook } from '../index.ts';
import {
  delivery,
  messageContent,
  messagePayload,
  numberValue,
  onlyEvent,
  onlySkipped,
  parseParts,
  textMessage,
  verified,
} from '../test-deliveries.ts';

const FILE = { id: '1479537139650973', mime_type: 'image/jpeg', sha256: 'tYpMWFzSnTRYZXK=' };
const ATTACHMENT = {
  externalId: '1479537139650973',
  mimeType: 'image/jpeg',
  sha256: 'tYpMWFzSnTRYZXK=',
};

const refusalOf = (type: string, object: unknown): string =>
  onlySkipped(parseParts('messages', { messages: [textMessage({ type, [type]: object })] })).reason;

test.each([
  [null, 'message is not an object'],
  [textMessage({ id: undefined }), 'message has no id'],
  [textMessage({ timestamp: 'soon' }), 'message has no timestamp in seconds'],
  [textMessage({ from: undefined }), 'message names no person'],
  [textMessage({ from: undefined, system: { user_id: 'US.9' } }), 'message names no person'],
])('a message that cannot be keyed is invalid: %j', (message, reason) => {
  const items = parseParts('messages', { contacts: undefined, messages: [message] });
  expect(onlySkipped(items)).toMatchObject({ outcome: 'invalid', field: 'messages', reason });
});

describe('media', () => {
  test.each(['image', 'video', 'audio', 'document', 'sticker'])('%s is an attachment', (type) => {
    expect(messageContent(type, FILE)).toEqual({
      kind: 'media',
      attachments: [{ type, ...ATTACHMENT }],
    });
  });

  test('a caption, a file name and a link that expires are kept', () => {
    const file = { ...FILE, caption: '', filename: 'bill.pdf', url: 'https://media.example/1' };
    expect(messageContent('document', file)).toEqual({
      kind: 'media',
      attachments: [
        { type: 'document', ...ATTACHMENT, url: 'https://media.example/1', fileName: 'bill.pdf' },
      ],
      caption: '',
    });
  });

  test('a voice note is told from an audio file, also by its old type', () => {
    const voice = { kind: 'media', attachments: [{ type: 'voice', ...ATTACHMENT }] };
    expect(messageContent('audio', { ...FILE, voice: true })).toEqual(voice);
    expect(messageContent('voice', FILE)).toEqual(voice);
    expect(messageContent('audio', { ...FILE, voice: false })).not.toEqual(voice);
  });

  test('a moving sticker says so', () => {
    expect(messageContent('sticker', { ...FILE, animated: true })).toMatchObject({
      attachments: [{ type: 'sticker', animated: true }],
    });
  });

  test('a link is enough, neither link nor id is not', () => {
    expect(messageContent('image', { url: 'https://media.example/1' })).toMatchObject({
      attachments: [{ type: 'image', url: 'https://media.example/1' }],
    });
    expect(refusalOf('image', { caption: 'x' })).toBe('image has neither an id nor a url');
  });
});

describe('location', () => {
  test('two numbers are enough', () => {
    expect(messageContent('location', { latitude: -21.229, longitude: 0 })).toEqual({
      kind: 'location',
      latitude: -21.229,
      longitude: 0,
    });
  });

  test.each([{ latitude: 1 }, { longitude: 1 }])('one number, %j, is not', (location) => {
    expect(refusalOf('location', location)).toBe('location has no latitude and longitude');
  });

  test('a number too large for any map is none', () => {
    const message = textMessage({ type: 'location', location: { latitude: 1, longitude: 'FAR' } });
    const body = JSON.stringify(delivery('messages', numberValue({ messages: [message] })));
    const items = parseWhatsAppWebhook(verified(body.replace('"FAR"', '1e999')));
    expect(onlySkipped(items).reason).toBe('location has no latitude and longitude');
  });

  test('a place brings its name, address and link', () => {
    const place = { name: 'Old shop', address: '1 Main St', url: 'https://shop.example' };
    expect(messageContent('location', { latitude: 1, longitude: '2.5', ...place })).toEqual({
      kind: 'location',
      latitude: 1,
      longitude: 2.5,
      ...place,
    });
  });
});

describe('contacts', () => {
  test('a card is mapped whole', () => {
    const card = {
      name: {
        formatted_name: 'Dr Ada Nwosu',
        first_name: 'Ada',
        middle_name: 'B',
        last_name: 'Nwosu',
        prefix: 'Dr',
        suffix: 'PhD',
      },
      phones: [
        { phone: '+1 650 555 0143', type: 'WORK', wa_id: '16505550143' },
        { phone: '+1 650 555 0144' },
        { type: 'HOME' },
      ],
      emails: [{ type: 'HOME' }, { email: 'ada@people.example', type: 'WORK' }],
      urls: [{ url: 'https://ada.example' }],
      addresses: [
        {
          street: '1 Main St',
          city: 'Lagos',
          state: 'LA',
          zip: '100001',
          country: 'Nigeria',
          country_code: 'ng',
          type: 'HOME',
        },
      ],
      org: { company: 'Bikes', department: 'Sales', title: 'Head' },
      birthday: '--05-06',
      origin: 'other',
    };
    expect(messageContent('contacts', [card])).toEqual({
      kind: 'contacts',
      contacts: [
        {
          name: {
            formatted: 'Dr Ada Nwosu',
            first: 'Ada',
            middle: 'B',
            last: 'Nwosu',
            prefix: 'Dr',
            suffix: 'PhD',
          },
          phones: [
            { value: '+1 650 555 0143', type: 'WORK', channelUserId: '16505550143' },
            { value: '+1 650 555 0144' },
          ],
          emails: [{ value: 'ada@people.example', type: 'WORK' }],
          urls: [{ value: 'https://ada.example' }],
          addresses: [
            {
              street: '1 Main St',
              city: 'Lagos',
              state: 'LA',
              postalCode: '100001',
              country: 'Nigeria',
              countryCode: 'ng',
              type: 'HOME',
            },
          ],
          organization: { company: 'Bikes', department: 'Sales', title: 'Head' },
          birthday: '--05-06',
          origin: 'other',
        },
      ],
    });
  });

  test('the answer to a request for contact details says so, wherever the origin stands', () => {
    const answer = { contacts: [{ name: {}, origin: 'request' }] };
    for (const origin of ['contact_request', 'contact_request/other']) {
      expect(messageContent('contacts', [{ origin }])).toMatchObject(answer);
    }
    expect(messageContent('contacts', [{}], { origin: 'contact_request' })).toMatchObject(answer);
    expect(messageContent('contacts', [{}])).toEqual({
      kind: 'contacts',
      contacts: [{ name: {} }],
    });
  });
});

describe('contacts that are broken', () => {
  test.each([[[]], [[null, 'Ada']], [{ name: {} }]])('%j are no contacts', (contacts) => {
    expect(refusalOf('contacts', contacts)).toBe('contacts is not a list of contacts');
  });

  test('what is no contact, and what says nothing of one, costs its neighbours nothing', () => {
    const card = { phones: [], emails: [null], urls: 'x', name: { first_name: 'Ada' } };
    expect(messageContent('contacts', [null, card])).toStrictEqual({
      kind: 'contacts',
      contacts: [{ name: { first: 'Ada' } }],
    });
  });
});

const permissionReply = (response: string): object => ({
  type: 'call_permission_reply',
  call_permission_reply: { response, is_permanent: 'yes' },
});

describe('answers', () => {
  test.each([
    [
      { payload: 'YES', text: 'Yes please' },
      { id: 'YES', title: 'Yes please' },
    ],
    [{ text: 'Yes please' }, { title: 'Yes please' }],
    [{ payload: 'YES' }, { id: 'YES' }],
  ])('the tap on a template button %j', (button, reply) => {
    expect(messageContent('button', button)).toEqual({
      kind: 'interactive_reply',
      reply: { type: 'template_button', ...reply },
    });
  });

  test('a button and a list row carry the id the developer gave', () => {
    const button = { type: 'button_reply', button_reply: { id: 'track', title: 'Track' } };
    expect(messageContent('interactive', button)).toEqual({
      kind: 'interactive_reply',
      reply: { type: 'button', id: 'track', title: 'Track' },
    });
    const row = { id: 'r1', title: 'Express', description: 'Next day' };
    expect(messageContent('interactive', { type: 'list_reply', list_reply: row })).toEqual({
      kind: 'interactive_reply',
      reply: { type: 'list', ...row },
    });
  });

  test('a form gives its text and, from JSON, its fields under their own names', () => {
    const raw = '{"flow_token":"t","user_id":12345678901234567890,"nested":{"a_b":[1]}}';
    const reply = {
      type: 'nfm_reply',
      nfm_reply: { name: 'flow', body: 'Sent', response_json: raw },
    };
    expect(messageContent('interactive', reply)).toEqual({
      kind: 'interactive_reply',
      reply: {
        type: 'form',
        title: 'Sent',
        form: {
          name: 'flow',
          raw,
          fields: { flow_token: 't', user_id: '12345678901234567890', nested: { a_b: [1] } },
        },
      },
    });
  });

  test.each(['{broken', 'null', '["a"]', '7', ''])(
    'a form whose text is %j keeps the text',
    (raw) => {
      const reply = { type: 'nfm_reply', nfm_reply: { name: 'flow', response_json: raw } };
      expect(messageContent('interactive', reply)).toEqual({
        kind: 'interactive_reply',
        reply: { type: 'form', form: { name: 'flow', raw } },
      });
    },
  );

  test('a form without an answer is an answer all the same', () => {
    const reply = { type: 'nfm_reply', nfm_reply: { response_json: null } };
    expect(messageContent('interactive', reply)).toEqual({
      kind: 'interactive_reply',
      reply: { type: 'form', form: {} },
    });
  });

  test('a form that comes as an object gives its fields all the same', () => {
    const reply = { type: 'nfm_reply', nfm_reply: { response_json: { a_b: 1 } } };
    expect(messageContent('interactive', reply)).toStrictEqual({
      kind: 'interactive_reply',
      reply: { type: 'form', form: { fields: { a_b: 1 } } },
    });
  });

  test.each([
    ['lists', '[1,', ',2]'],
    ['objects', '{"a":1,"b":', ',"c":2}'],
  ])('the fields of a form are %s of 32 levels at most', (_, open, close) => {
    const formOf = (levels: number): unknown => {
      const raw = `{"a":${open.repeat(levels - 1)}0${close.repeat(levels - 1)},"z":0}`;
      const reply = { type: 'nfm_reply', nfm_reply: { response_json: raw } };
      return messageContent('interactive', reply);
    };
    expect(formOf(32)).toHaveProperty('reply.form.fields');
    expect(formOf(33)).not.toHaveProperty('reply.form.fields');
  });

  test('a form nested too deep to be written again keeps its text only', () => {
    const raw = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const reply = { type: 'nfm_reply', nfm_reply: { response_json: raw } };
    expect(messageContent('interactive', reply)).toMatchObject({ reply: { form: { raw } } });
    expect(() => JSON.stringify(messageContent('interactive', reply))).not.toThrow();
  });

  test('a call permission says until when', () => {
    const permission = {
      response: 'accept',
      is_permanent: false,
      expiration_timestamp: 1753186982,
      response_source: 'user_action',
    };
    const reply = { type: 'call_permission_reply', call_permission_reply: permission };
    expect(messageContent('interactive', reply)).toEqual({
      kind: 'interactive_reply',
      reply: {
        type: 'call_permission',
        permission: {
          response: 'accept',
          permanent: false,
          expiresAt: '2025-07-22T12:23:02.000Z',
          source: 'user_action',
        },
      },
    });
  });

  test('a call permission is given or refused, anything else is no answer', () => {
    expect(messageContent('interactive', permissionReply('reject'))).toStrictEqual({
      kind: 'interactive_reply',
      reply: { type: 'call_permission', permission: { response: 'reject' } },
    });
    for (const broken of [permissionReply('perhaps'), {}, { type: 'button_reply' }]) {
      expect(refusalOf('interactive', broken)).toBe('interactive does not hold the reply it names');
    }
  });

  test('an answer of an unknown kind is unsupported under its name', () => {
    expect(messageContent('interactive', { type: 'dance_reply', dance_reply: {} })).toEqual({
      kind: 'unsupported',
      providerKind: 'interactive.dance_reply',
    });
  });
});

describe('order', () => {
  test('prices and quantities are numbers, also where they are printed in quotes', () => {
    const order = {
      catalog_id: '1537566713439863',
      text: 'gift wrap',
      product_items: [
        { product_retailer_id: 'bell', quantity: 2, item_price: 9.5, currency: 'EUR' },
        { product_retailer_id: 'lamp', quantity: '1', item_price: '30' },
      ],
    };
    expect(messageContent('order', order)).toEqual({
      kind: 'order',
      catalogId: '1537566713439863',
      text: 'gift wrap',
      items: [
        { productId: 'bell', quantity: 2, unitPrice: 9.5, currency: 'EUR' },
        { productId: 'lamp', quantity: 1, unitPrice: 30 },
      ],
    });
  });

  test.each([{ quantity: 3 }, 'lamp', null])(
    'an order with the item %j is not passed on without it',
    (item) => {
      const items = [{ product_retailer_id: 'bell' }, item];
      expect(refusalOf('order', { product_items: items })).toBe('order is not a list of products');
    },
  );
});

describe('system', () => {
  test.each(['wa_id', 'new_wa_id'])('a new number is read from %s', (key) => {
    const system = {
      type: 'user_changed_number',
      body: 'Lena changed',
      [key]: '16505550199',
      user_id: 'US.9',
    };
    expect(messageContent('system', system)).toEqual({
      kind: 'system',
      change: 'number_changed',
      providerKind: 'user_changed_number',
      text: 'Lena changed',
      newPhoneNumber: '16505550199',
      newUserId: 'US.9',
    });
  });

  test('a new user id is whom the message is about when nobody else is named', () => {
    const message = textMessage({
      from: undefined,
      type: 'system',
      system: { type: 'user_changed_user_id', user_id: 'US.9' },
    });
    const event = onlyEvent(parseParts('messages', { contacts: undefined, messages: [message] }));
    expect(event.payload).toMatchObject({
      sender: { id: 'US.9' },
      conversation: { id: 'US.9', kind: 'direct' },
      content: { kind: 'system', change: 'user_id_changed', newUserId: 'US.9' },
    });
  });

  test('a changed identity brings its hash, from either place', () => {
    const content = { kind: 'system', change: 'identity_changed', identityHash: 'h1' };
    const system = { type: 'customer_identity_changed' };
    expect(messageContent('system', { ...system, identity: { hash: 'h1' } })).toMatchObject(
      content,
    );
    expect(messageContent('system', system, { identity: { hash: 'h1' } })).toMatchObject(content);
  });

  test('a change without a name is another change', () => {
    expect(messageContent('system', {})).toStrictEqual({ kind: 'system', change: 'other' });
  });

  test('a change nobody knows keeps its name', () => {
    expect(messageContent('system', { type: 'user_grew_wings' })).toEqual({
      kind: 'system',
      change: 'other',
      providerKind: 'user_grew_wings',
    });
  });
});

test('a request for a welcome has nothing to say', () => {
  expect(messageContent('request_welcome', undefined)).toEqual({ kind: 'request_welcome' });
});

describe('unsupported', () => {
  const errors = [
    { code: 131051, title: 'Unknown type', error_data: { details: 'not supported' } },
  ];
  const mapped = [{ code: '131051', title: 'Unknown type', details: 'not supported' }];

  test('the kind Meta names, its errors and a text that is there anyway are kept', () => {
    const parts = { type: 'unsupported', unsupported: { type: 'poll' }, errors };
    expect(messagePayload(parts)).toMatchObject({
      content: {
        kind: 'unsupported',
        providerKind: 'poll',
        text: 'Is the blue bicycle still available?',
        errors: mapped,
      },
      errors: mapped,
    });
    expect(messageContent('unsupported', undefined, { errors })).toEqual({
      kind: 'unsupported',
      providerKind: 'unsupported',
      errors: mapped,
    });
  });

  test.each(['hologram', 'unknown', 'constructor', '__proto__'])('the type %s is kept', (type) => {
    expect(messageContent(type, { any: 'thing' })).toEqual({
      kind: 'unsupported',
      providerKind: type,
    });
  });

  test.each([undefined, 7, null])('a message of the type %j is unsupported', (type) => {
    expect(messagePayload({ type, text: undefined })).toMatchObject({
      content: { kind: 'unsupported', providerKind: 'none' },
    });
  });

  test.each(['text', 'image', 'interactive', 'order', 'contacts', 'system', 'button', 'location'])(
    'a message of the type %s whose object was withheld is unsupported, not invalid',
    (type) => {
      const withheld = { kind: 'unsupported', providerKind: type };
      expect(messageContent(type, undefined)).toEqual(withheld);
      expect(messageContent(type, null)).toEqual(withheld);
      expect(messageContent(type, 'x', { errors })).toEqual({ ...withheld, errors: mapped });
    },
  );

  test.each(['text', 'image', 'interactive', 'order', 'contacts', 'system', 'button', 'location'])(
    'a message of the type %s whose object is broken is invalid, and says why',
    (type) => {
      const items = parseParts('messages', { messages: [textMessage({ type, [type]: 'x' })] });
      expect(onlySkipped(items)).toMatchObject({ outcome: 'invalid', field: 'messages' });
    },
  );

  test('the errors of the value explain a message without content, once', () => {
    const interactive = textMessage({ type: 'interactive', text: undefined });
    const event = onlyEvent(parseParts('messages', { messages: [interactive], errors }));
    expect(event.payload).toMatchObject({
      content: { kind: 'unsupported', providerKind: 'interactive', errors: mapped },
      errors: mapped,
    });
  });

  test('an error beside a message that says something leaves the message whole', () => {
    expect(messagePayload({ errors })).toMatchObject({
      content: { kind: 'text' },
      errors: mapped,
    });
  });
});
