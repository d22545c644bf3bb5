import { expect, test } from 'vitest';

import { clockAt, webhook } from '../../graph/test-harness.ts';
import type { WhatsAppSimulatorOptions } from '../index.ts';
import {
  ANA,
  call,
  idIn,
  refusalIn,
  send,
  SHOP,
  simulator,
  statusesIn,
  textTo,
} from '../test-harness.ts';

/** A simulator to which Ana has just written. */
async function withAna(options: Partial<WhatsAppSimulatorOptions> = {}) {
  const started = await simulator(options);
  const { messageId } = await started.receive({
    accountId: SHOP.phoneNumberId,
    from: ANA.dialled,
    name: 'Ana',
    text: 'Is it ready?',
  });
  return Object.assign(started, { inboundId: messageId });
}

const hello = { type: 'template', template: { name: 'hello', language: { code: 'en_US' } } };
const interactive = (content: object) => ({ type: 'interactive', interactive: content });
const body = { text: 'Which one?' };
const reply = (id: string, title = id) => ({ type: 'reply', reply: { id, title } });
const buttons = (...replies: object[]) =>
  interactive({ type: 'button', body, action: { buttons: replies } });
const row = (id: string, more: object = {}) => ({ id, title: `Row ${id}`, ...more });
const list = (rows: object[], more: object = {}) =>
  interactive({ type: 'list', body, action: { button: 'Open', sections: [{ rows }], ...more } });

test('a text in an open window is accepted under an id that holds the canonical number', async () => {
  const sim = await withAna();
  const answer = await send(sim, textTo(ANA.dialled, { biz_opaque_callback_data: 'p1:0:c-1' }));
  expect(answer.status).toBe(200);
  const id = idIn(answer);
  expect(answer.text).toBe(
    `{"messaging_product":"whatsapp","contacts":[{"input":"5511999990000","wa_id":"551199990000"}],"messages":[{"id":"${id}"}]}`,
  );
  const bytes = Buffer.from(id.replace('wamid.', ''), 'base64').toString('latin1');
  expect(bytes).toBe(
    `\x1c\x18\x0c551199990000\x15\x02\0\x11\x18\x12${/[0-9A-F]{18}/.exec(bytes)?.[0]}\0`,
  );
  expect(sim.accepted).toEqual([
    {
      id,
      accountId: SHOP.phoneNumberId,
      to: ANA.waId,
      payload: expect.objectContaining({ to: ANA.dialled, type: 'text' }),
      callbackData: 'p1:0:c-1',
      atMs: expect.any(Number),
      handlingMs: expect.toSatisfy((ms: number) => ms > 0),
    },
  ]);
  expect(sim.requests).toEqual([
    expect.objectContaining({ method: 'POST', status: 200, handlingMs: expect.any(Number) }),
  ]);
});

test.each([
  ['text', { text: { body: 'a'.repeat(4096), preview_url: true } }],
  ['text', { text: { body: '😀'.repeat(4096) } }],
  ['image', { image: { link: 'https://files.example/a.png', caption: 'Blue' } }],
  ['document', { document: { link: 'https://files.example/a.pdf', filename: 'a.pdf' } }],
  ['audio', { audio: { link: 'https://files.example/a.ogg', voice: true } }],
  ['sticker', { sticker: { link: 'https://files.example/a.webp' } }],
  ['location', { location: { latitude: 52.5, longitude: '13.3', name: 'Shop' } }],
  [
    'contacts',
    {
      contacts: [
        { name: { formatted_name: 'Ada L', first_name: 'Ada' }, phones: [{ phone: '1' }] },
      ],
    },
  ],
])('a message of type %s is taken', async (type, content) => {
  const sim = await withAna();
  expect(await send(sim, { to: ANA.dialled, type, ...content })).toMatchObject({ status: 200 });
});

test.each([
  ['reply buttons', buttons(reply('a'), reply('b'), reply('c', 'x'.repeat(20)))],
  ['a list', list(Array.from({ length: 10 }, (_, index) => row(String(index))))],
  [
    'a link',
    interactive({
      type: 'cta_url',
      header: { type: 'text', text: 'Shop' },
      body,
      footer: { text: 'Until Friday' },
      action: {
        name: 'cta_url',
        parameters: { display_text: 'Open', url: 'https://shop.example' },
      },
    }),
  ],
  [
    'a form',
    interactive({
      type: 'flow',
      body,
      action: {
        name: 'flow',
        parameters: { flow_message_version: '3', flow_id: '1', flow_cta: 'Book' },
      },
    }),
  ],
  [
    'a product',
    interactive({ type: 'product', action: { catalog_id: '1', product_retailer_id: 'bell' } }),
  ],
  [
    'several products',
    interactive({
      type: 'product_list',
      header: { type: 'text', text: 'Bells' },
      body,
      action: {
        catalog_id: '1',
        sections: [{ title: 'All', product_items: [{ product_retailer_id: 'bell' }] }],
      },
    }),
  ],
  [
    'a catalogue',
    interactive({ type: 'catalog_message', body, action: { name: 'catalog_message' } }),
  ],
  [
    'a question for the place',
    interactive({ type: 'location_request_message', body, action: { name: 'send_location' } }),
  ],
])('an interactive message with %s is taken', async (_, payload) => {
  const sim = await withAna();
  expect(await send(sim, { to: ANA.dialled, ...payload })).toMatchObject({ status: 200 });
});

test.each<[string, object, number, RegExp]>([
  ['no product', { messaging_product: undefined }, 100, /messaging_product is required/],
  ['another product', { messaging_product: 'telegram' }, 100, /must be one of \{WHATSAPP\}/],
  ['no recipient', { to: undefined }, 100, /The parameter to is required/],
  ['letters for a number', { to: 'ana' }, 131009, /malformed/],
  ['too few digits', { to: '+55 11' }, 131009, /malformed/],
  ['another kind of recipient', { recipient_type: 'channel' }, 100, /INDIVIDUAL, GROUP/],
  ['a malformed user id', { to: undefined, recipient: 'BR-1' }, 131009, /business-scoped/],
  ['an unknown type', { type: 'poll' }, 100, /must be one of \{AUDIO, .*VIDEO\} - got "poll"/],
  ['no content', { text: undefined }, 100, /The parameter text is required/],
  ['no text', { text: {} }, 100, /text\['body'\] is required/],
  ['an empty text', { text: { body: '' } }, 100, /at least 1 characters/],
  ['4097 characters', { text: { body: 'a'.repeat(4097) } }, 100, /at most 4096 characters/],
  ['a text that is none', { text: { body: 7 } }, 100, /must be a string/],
  ['an unknown key', { text: { body: 'a', format: 'b' } }, 100, /Unexpected key "format"/],
  ['513 characters of data', { biz_opaque_callback_data: 'a'.repeat(513) }, 100, /at most 512/],
  ['a reply to nothing', { context: {} }, 100, /context\['message_id'\]/],
  ['a file without a place', { type: 'image', image: {} }, 131008, /id or a link/],
  [
    'a file with two places',
    { type: 'image', image: { id: '1', link: 'https://a.example/b' } },
    100,
    /not both/,
  ],
  ['an unknown file', { type: 'image', image: { id: '1' } }, 131009, /Media ID not found/],
  ['a link that is none', { type: 'video', video: { link: 'ftp://a' } }, 100, /valid URI/],
  [
    'a caption of 1025',
    { type: 'image', image: { link: 'https://a.example/b', caption: 'a'.repeat(1025) } },
    100,
    /at most 1024/,
  ],
  [
    'a caption on audio',
    { type: 'audio', audio: { link: 'https://a.example/b', caption: 'a' } },
    100,
    /Unexpected key "caption"/,
  ],
  [
    'a place off the earth',
    { type: 'location', location: { latitude: 91, longitude: 0 } },
    100,
    /between/,
  ],
  ['nobody', { type: 'contacts', contacts: [] }, 100, /at least 1 elements/],
  [
    'somebody without a name',
    { type: 'contacts', contacts: [{ name: { formatted_name: 'Ada' } }] },
    131009,
    /formatted_name/,
  ],
  [
    'a reaction to nothing',
    { type: 'reaction', reaction: { message_id: 'wamid.nothing', emoji: '👍' } },
    131009,
    /reaction/,
  ],
  ['no interactive type', interactive({ body }), 100, /interactive\['type'\] is required/],
  ['an unknown interactive type', interactive({ type: 'poll' }), 100, /got "poll"/],
  ['no button', buttons(), 131009, /Max allowed buttons: 3/],
  [
    'four buttons',
    buttons(...['a', 'b', 'c', 'd'].map((id) => reply(id))),
    131009,
    /Max allowed buttons: 3/,
  ],
  ['a title of 21', buttons(reply('a', 'x'.repeat(21))), 131009, /Button title length invalid/],
  ['a button id of 257', buttons(reply('x'.repeat(257), 'x')), 131009, /Button id length/],
  [
    'the same button id twice',
    buttons(reply('a', 'A'), reply('a', 'B')),
    131009,
    /Duplicated button id/,
  ],
  [
    'the same title twice',
    buttons(reply('a', 'A'), reply('b', 'A')),
    131009,
    /Duplicated button title/,
  ],
  [
    'eleven rows',
    list(Array.from({ length: 11 }, (_, index) => row(String(index)))),
    131009,
    /count: 10/,
  ],
  ['a row title of 25', list([{ id: '1', title: 'x'.repeat(25) }]), 131009, /Max length is 24/],
  ['a description of 73', list([row('1', { description: 'x'.repeat(73) })]), 131009, /description/],
  ['a list button of 21', list([row('1')], { button: 'x'.repeat(21) }), 131009, /Button length/],
  [
    'two sections without titles',
    list([], { sections: [{ rows: [row('1')] }, { rows: [row('2')] }] }),
    131009,
    /Section title/,
  ],
  [
    'a body of 1025 over buttons',
    interactive({
      type: 'button',
      body: { text: 'a'.repeat(1025) },
      action: { buttons: [reply('a')] },
    }),
    131009,
    /Body text length invalid. Min length: 1, Max length: 1024/,
  ],
  [
    'a footer of 61',
    interactive({ type: 'button', body, footer: { text: 'a'.repeat(61) }, action: {} }),
    131009,
    /Footer/,
  ],
  ['a template without a language', { type: 'template', template: { name: 'a' } }, 100, /language/],
  [
    'a button component without index',
    {
      type: 'template',
      template: { ...hello.template, components: [{ type: 'button', sub_type: 'url' }] },
    },
    131008,
    /sub_type and index/,
  ],
  [
    'a line break in a place',
    {
      type: 'template',
      template: {
        ...hello.template,
        components: [{ type: 'body', parameters: [{ type: 'text', text: 'a\nb' }] }],
      },
    },
    132012,
    /new-line/,
  ],
])('a message with %s is refused as Meta does', async (...[, parts, code, details]) => {
  const sim = await withAna();
  const answer = await send(sim, textTo(ANA.dialled, parts));
  expect(refusalIn(answer)).toEqual([400, code, expect.stringMatching(details)]);
  expect(answer.headers.get('www-authenticate')).toContain('OAuth "Facebook Platform"');
  expect(sim.accepted).toEqual([]);
});

test('without a window only a template goes through, and a template opens none', async () => {
  const sim = await simulator();
  const closed = [
    400,
    131047,
    'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
  ];
  expect(refusalIn(await send(sim, textTo()))).toEqual(closed);
  const answer = await send(sim, { to: ANA.dialled, ...hello });
  expect(answer.body['messages']).toEqual([{ id: idIn(answer), message_status: 'accepted' }]);
  expect(refusalIn(await send(sim, textTo()))).toEqual(closed);
});

test('a window is open for 24 hours from the last message of the person, by number and by account', async () => {
  const clock = clockAt();
  const other = { ...SHOP, phoneNumberId: '2' };
  const sim = await withAna({ clock, accounts: [SHOP, other] });
  clock.nowMs += 24 * 3600 * 1000 - 1;
  expect(await send(sim, textTo(`+${ANA.waId}`))).toMatchObject({ status: 200 });
  expect(refusalIn(await send(sim, textTo(), '/v26.0/2/messages'))[1]).toBe(131047);
  clock.nowMs += 1;
  expect(refusalIn(await send(sim, textTo()))[1]).toBe(131047);
});

test('a window can be closed by hand', async () => {
  const sim = await withAna();
  sim.expireWindow(SHOP.phoneNumberId, ANA.dialled);
  expect(refusalIn(await send(sim, textTo()))[1]).toBe(131047);
});

test('a person is reached by their business-scoped id, in their window', async () => {
  const sim = await withAna();
  const { userId } = await sim.receive({
    accountId: SHOP.phoneNumberId,
    from: ANA.waId,
    text: 'Hello?',
  });
  const answer = await send(sim, { recipient: userId, type: 'text', text: { body: 'a' } });
  expect(answer.body['contacts']).toEqual([{ input: userId, user_id: userId }]);
  const both = await send(sim, textTo(ANA.dialled, { recipient: 'US.1' }));
  expect(both.body['contacts']).toEqual([{ input: ANA.dialled, wa_id: ANA.waId }]);
  const stranger = await send(sim, { recipient: 'US.1', type: 'text', text: { body: 'a' } });
  expect(refusalIn(stranger)[1]).toBe(131047);
});

test('a message to a group is answered without a canonical id', async () => {
  const sim = await simulator();
  const to = '120363418770915618@g.us';
  const answer = await send(sim, { ...textTo(to), recipient_type: 'group' });
  expect(answer.body['contacts']).toEqual([{ input: to }]);
});

test('in any second no more messages go through than the number may send, received ones included', async () => {
  const clock = clockAt();
  const sim = await withAna({ clock, limits: { perNumberPerSecond: 3 } });
  const codes: unknown[] = [];
  for (const forwardMs of [0, 900, 0, 100, 0]) {
    clock.nowMs += forwardMs;
    codes.push(refusalIn(await send(sim, textTo()))[1]);
  }
  expect(codes).toEqual([undefined, undefined, 130429, undefined, undefined]);
  const answer = await send(sim, textTo());
  expect(answer.status).toBe(400);
  expect(answer.headers.get('x-business-use-case-usage')).toBe(
    `{"${SHOP.wabaId}":[{"type":"whatsapp","call_count":100,"total_cputime":1,"total_time":1,"estimated_time_to_regain_access":0}]}`,
  );
});

test('a burst to one person is paid for before the next message goes through', async () => {
  const clock = clockAt();
  const sim = await withAna({ clock, limits: { pairBurst: 3 } });
  const codes: unknown[] = [];
  for (const forwardMs of [0, 5999, 0, 0, 1, 11_999, 1, 6000]) {
    clock.nowMs += forwardMs;
    codes.push(refusalIn(await send(sim, textTo()))[1]);
  }
  const pair = 131056;
  // Three within six seconds are paid for eighteen seconds after the first.
  expect(codes).toEqual([undefined, undefined, undefined, pair, pair, pair, undefined, undefined]);
  for (let more = 0; more < 2; more += 1) await send(sim, textTo());
  const [status, , details] = refusalIn(await send(sim, textTo()));
  expect([status, details]).toEqual([400, expect.stringContaining('same phone number')]);
});

test('a number that is not on WhatsApp, and the own number, are refused', async () => {
  const sim = await withAna({ recipients: { notOnWhatsApp: [ANA.dialled] } });
  expect(refusalIn(await send(sim, textTo()))).toEqual([400, 131026, 'Message Undeliverable.']);
  expect(refusalIn(await send(sim, textTo('+1 (555) 010-0900')))[1]).toBe(131021);
});

test('refusals of the recipient can come late, as a status, as they mostly do', async () => {
  const hook = await webhook();
  const sim = await simulator({ refuseLate: true, webhookUrl: hook.url });
  expect(await send(sim, textTo())).toMatchObject({ status: 200 });
  await sim.settled();
  expect(statusesIn(hook.got)).toEqual([
    expect.objectContaining({
      status: 'failed',
      errors: [expect.objectContaining({ code: 131047 })],
    }),
  ]);
});

test('what came in can be marked as read, with and without typing', async () => {
  const sim = await withAna();
  const receipt = { status: 'read', message_id: sim.inboundId };
  expect((await send(sim, receipt)).text).toBe('{"success":true}');
  const typing = await send(sim, { ...receipt, typing_indicator: { type: 'text' } });
  expect(typing.text).toBe('{"success":true}');
  expect(sim.accepted).toEqual([]);
});

test('what did not come in cannot be marked as read', async () => {
  const sim = await withAna();
  const sent = idIn(await send(sim, textTo()));
  const ids = [sent, 'wamid.unknown', '12345', undefined];
  const answers = await Promise.all(ids.map((id) => send(sim, { status: 'read', message_id: id })));
  expect(answers.map((answer) => refusalIn(answer))).toEqual([
    [400, 131009, expect.any(String)],
    [400, 131009, expect.any(String)],
    [400, 100, 'Please check the message ID you have provided.'],
    [400, 100, '(#100) The parameter message_id is required.'],
  ]);
});

test('a reaction to a known message is only ever sent, and cannot be reacted to', async () => {
  const hook = await webhook();
  const sim = await withAna({ webhookUrl: hook.url });
  const react = (id: string, emoji: string) =>
    send(sim, { to: ANA.dialled, type: 'reaction', reaction: { message_id: id, emoji } });
  const first = await react(sim.inboundId, '👍');
  expect(first.status).toBe(200);
  expect(await react(sim.inboundId, '')).toMatchObject({ status: 200 });
  expect(refusalIn(await react(idIn(first), '👍'))[1]).toBe(131009);
  await sim.settled();
  expect(statusesIn(hook.got).map(({ status }) => status)).toEqual(['sent', 'sent']);
});

test('known templates are asked for their name, language and places', async () => {
  const templates = [
    { name: 'hello', language: 'en_US', category: 'utility', bodyParameters: 1 },
    {
      name: 'named',
      language: 'en_US',
      category: 'marketing',
      bodyParameters: 1,
      parameterFormat: 'named',
    },
  ] as const;
  const sim = await simulator({ templates });
  const place = { type: 'text', text: 'a' };
  const filled = (name: string, ...parameters: object[]) =>
    send(sim, {
      to: ANA.dialled,
      type: 'template',
      template: {
        name,
        language: { code: 'en_US' },
        components: [
          {
            type: 'body',
            parameters,
          },
        ],
      },
    });
  expect(await filled('hello', place)).toMatchObject({ status: 200 });
  expect(await filled('named', { ...place, parameter_name: 'first' })).toMatchObject({
    status: 200,
  });
  expect(refusalIn(await filled('bye'))).toEqual([
    404,
    132001,
    'template name (bye) does not exist in en_US',
  ]);
  expect(refusalIn(await filled('hello', place, place))).toEqual([
    400,
    132000,
    'body: number of localizable_params (2) does not match the expected number of params (1)',
  ]);
  expect(refusalIn(await filled('named', place))[1]).toBe(132012);
});

test('the endpoint for marketing takes templates only', async () => {
  const hook = await webhook();
  const sim = await withAna({ webhookUrl: hook.url, autoRead: false });
  const path = `/v26.0/${SHOP.phoneNumberId}/marketing_messages`;
  expect(refusalIn(await send(sim, textTo(), path))).toEqual([
    400,
    100,
    'Message must be a template message.',
  ]);
  expect(await send(sim, { to: ANA.dialled, ...hello }, path)).toMatchObject({ status: 200 });
  await sim.settled();
  expect(statusesIn(hook.got)[0]?.['pricing']).toMatchObject({ category: 'marketing_lite' });
});

test('a body that is no JSON object is a message without its product', async () => {
  const sim = await withAna();
  for (const text of ['', '{', '[]', 'null', `{"a":"${'b'.repeat(1024 * 1024)}"}`]) {
    const answer = await call(sim, `/v26.0/${SHOP.phoneNumberId}/messages`, {
      method: 'POST',
      body: text,
    });
    expect(refusalIn(answer)).toEqual([400, 100, expect.stringContaining('messaging_product')]);
  }
});

test('callback data is counted whole and between separators, never as a part of a longer id', async () => {
  const sim = await withAna();
  for (const data of ['p1:0:c-1', 'p1:0:c-10', 'c-1', '{"id":"c-1"}', 'p1:1:xc-1', undefined]) {
    await send(sim, textTo(ANA.dialled, { biz_opaque_callback_data: data }));
  }
  expect(['c-1', 'c-10', 'p1:0:c-1', 'c', '0'].map((text) => sim.acceptedCount(text))).toEqual([
    3, 1, 1, 0, 2,
  ]);
});

test.each([
  ['+55 (11) 99999-0000', '551199990000'],
  ['551199990000', '551199990000'],
  ['5215512345678', '5215512345678'],
  ['525512345678', '5215512345678'],
  ['541123456789', '5491123456789'],
  ['+44 7700 900123', '447700900123'],
])('%s is known to WhatsApp as %s', async (to, waId) => {
  const sim = await simulator();
  const answer = await send(sim, { to, ...hello });
  expect(answer.body['contacts']).toEqual([{ input: to, wa_id: waId }]);
});

test('a number may be a number in JSON', async () => {
  const sim = await withAna();
  const answer = await send(sim, textTo(ANA.dialled, { to: Number(ANA.dialled) }));
  expect(answer.body['contacts']).toEqual([{ input: ANA.dialled, wa_id: ANA.waId }]);
});

test('a simulator that runs for long keeps the newest entries only', async () => {
  const sim = await withAna({ historyLimit: 10 });
  for (let index = 0; index < 25; index += 1) {
    await send(sim, textTo(ANA.dialled, { biz_opaque_callback_data: `c-${index}` }));
  }
  expect(sim.accepted.length).toBeLessThanOrEqual(11);
  expect(sim.accepted.at(-1)?.callbackData).toBe('c-24');
  expect(sim.requests.length).toBeLessThanOrEqual(11);
});
