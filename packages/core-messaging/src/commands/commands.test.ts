import { expect, expectTypeOf, test } from 'vitest';

import {
  MarkReadCommandSchema,
  type OutboundContent,
  OutboundContentSchema,
  ReactCommandSchema,
  type SendMessageCommand,
  SendMessageCommandSchema,
  TypingCommandSchema,
  UploadMediaCommandSchema,
} from '../index.ts';
import {
  SAMPLE_CONTENTS,
  SAMPLE_REACTIONS,
  SAMPLE_READS,
  SAMPLE_TYPINGS,
  SAMPLE_UPLOADS,
  sampleMessage,
} from './sample-commands.ts';

type Schema = { safeParse: (value: unknown) => { success: boolean; data?: unknown } };

const contents: readonly OutboundContent[] = Object.values(SAMPLE_CONTENTS).flat();
const accepted: readonly (readonly [string, Schema, object])[] = [
  ...contents.map(
    (content) =>
      [
        `a message of ${content.kind}`,
        SendMessageCommandSchema,
        sampleMessage({ content }),
      ] as const,
  ),
  ...SAMPLE_REACTIONS.map((it) => [it.action, ReactCommandSchema, it] as const),
  ...SAMPLE_READS.map((it) => ['mark-read', MarkReadCommandSchema, it] as const),
  ...SAMPLE_TYPINGS.map((it) => ['typing', TypingCommandSchema, it] as const),
  ...SAMPLE_UPLOADS.map((it) => ['upload-media', UploadMediaCommandSchema, it] as const),
];

/** The paths of what a schema has against a value; a key that it does not know is the path of that key. */
function fieldsRefused(schema: typeof SendMessageCommandSchema, value: unknown): string[] {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? []).flatMap((issue) => {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
    return keys.map((key) => [...issue.path, ...(key === undefined ? [] : [key])].join('.'));
  });
}

/** Every object inside a value, once more with a key that nobody knows. */
function withStrangeKeys(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const put = (key: string, member: unknown): unknown =>
    Array.isArray(value) ? value.with(Number(key), member) : { ...value, [key]: member };
  const inside = Object.entries(value).flatMap(([key, member]) =>
    withStrangeKeys(member).map((changed) => put(key, changed)),
  );
  return Array.isArray(value) ? inside : [{ ...value, strange: 1 }, ...inside];
}

test.each(accepted)('%s is taken as it is, and nothing in it is dropped', (_, schema, command) => {
  expect(schema.safeParse(command)).toEqual({ success: true, data: command });
});

test.each(accepted)('%s with a key that nobody knows is refused, wherever it stands', (...row) => {
  const [, schema, command] = row;
  const free = /"(?:data)":\{[^}]*"strange"/;
  const changed = withStrangeKeys(command).filter((it) => !free.test(JSON.stringify(it)));
  expect(changed.length).toBeGreaterThan(0);
  expect(changed.filter((it) => schema.safeParse(it).success)).toEqual([]);
});

test('every kind of content has a sample', () => {
  const kinds = OutboundContentSchema.options.map((option) => option.shape.kind.value);
  expect(contents.map(({ kind }) => kind)).toEqual(expect.arrayContaining(kinds));
});

test.each([
  ['clientMessageId', { clientMessageId: '' }],
  ['clientMessageId', { clientMessageId: 'a b' }],
  ['clientMessageId', { clientMessageId: 'a'.repeat(129) }],
  ['channel', { channel: 'WhatsApp' }],
  ['accountId', { accountId: 'an account' }],
  ['to.id', { to: { id: '' } }],
  ['to.kind', { to: { id: '1', kind: 'channel' } }],
  ['replyTo.externalMessageId', { replyTo: { externalMessageId: '' } }],
  ['content.kind', { content: { kind: 'hologram' } }],
  ['content.text', { content: { kind: 'text', text: '' } }],
  ['content.overflow', { content: { kind: 'text', text: 'a', overflow: 'cut' } }],
  ['content.attachments', { content: { kind: 'media', attachments: [] } }],
  ['content.latitude', { content: { kind: 'location', latitude: 91, longitude: 0 } }],
  ['content.contacts', { content: { kind: 'contacts', contacts: [] } }],
  ['content.buttons', { content: { kind: 'buttons', body: 'a', buttons: [] } }],
  [
    'content.url',
    { content: { kind: 'link_button', body: 'a', title: 'b', url: 'javascript:alert(1)' } },
  ],
  ['content.sections.0.rows', listOf({ title: 'a', rows: [] })],
  [
    'content.body.0.code',
    templateOf({ type: 'currency', fallback: '1', code: 'R$', amount1000: 1 }),
  ],
  ['content.body.0.type', templateOf({ type: 'image' })],
])('a message is refused by %s', (field, change) => {
  expect(fieldsRefused(SendMessageCommandSchema, { ...sampleMessage(), ...change })).toEqual([
    field,
  ]);
});

function listOf(...sections: readonly object[]): object {
  return { content: { kind: 'list', body: 'a', button: 'b', sections } };
}

function templateOf(...body: readonly object[]): object {
  return { content: { kind: 'template', name: 'a', language: 'en', body } };
}

test.each([
  { type: 'image' },
  { type: 'image', externalId: '7', url: 'https://shop.example/a.jpg' },
  { type: 'image', url: 'http://shop.example/a.jpg' },
  { type: 'image', url: 'ftp://shop.example/a.jpg' },
  { type: 'hologram', externalId: '7' },
  { type: 'document', externalId: '7', fileName: '' },
])('a file is by its id or by an https address: not %j', (attachment) => {
  const content = { kind: 'media', attachments: [attachment] };
  expect(fieldsRefused(SendMessageCommandSchema, { ...sampleMessage(), content })).not.toEqual([]);
});

test.each([
  { source: { kind: 'url', url: 'http://shop.example/a.jpg' } },
  { source: { kind: 'base64', data: 'a photograph' } },
  { source: { kind: 'base64', data: '' } },
  { source: { kind: 'file', path: '/etc/hosts' } },
  { mimeType: 'jpeg' },
  { sha256: 'abc' },
])('a file to upload is refused for %j', (change) => {
  expect(UploadMediaCommandSchema.safeParse({ ...SAMPLE_UPLOADS[1], ...change }).success).toBe(
    false,
  );
});

test('a command that says what it may not does not compile', () => {
  expectTypeOf<SendMessageCommand['content']>().toEqualTypeOf<OutboundContent>();
  const attachments = [{ type: 'image', externalId: '7' }] as const;
  const illegal: readonly Partial<SendMessageCommand>[] = [
    // @ts-expect-error a text has no caption
    { content: { kind: 'text', text: 'a', caption: 'b' } },
    // @ts-expect-error files have no text
    { content: { kind: 'media', attachments: [...attachments], text: 'a' } },
    // @ts-expect-error a file is somewhere
    { content: { kind: 'media', attachments: [{ type: 'image' }] } },
    // @ts-expect-error files do not carry their bytes
    { content: { kind: 'media', attachments: [{ type: 'image', externalId: '7', data: 'AA' }] } },
    // @ts-expect-error a reaction is a command of its own
    { content: { kind: 'reaction', emoji: '👍' } },
    // @ts-expect-error a button has an id
    { content: { kind: 'buttons', body: 'a', buttons: [{ title: 'b' }] } },
    // @ts-expect-error a list is opened by a button
    { content: { kind: 'list', body: 'a', sections: [] } },
    // @ts-expect-error a form is named once
    { content: { kind: 'form', body: 'a', button: 'b', form: { id: '7', name: 'c', more: 1 } } },
    // @ts-expect-error the header of a product list is a text
    { content: { kind: 'product_list', header: { type: 'text' }, body: 'a', catalogId: '1' } },
    // @ts-expect-error a template speaks a language
    { content: { kind: 'template', name: 'a' } },
    // @ts-expect-error nobody is written to by name
    { to: { name: 'Ada' } },
  ];
  const refused = illegal.map((parts) =>
    SendMessageCommandSchema.safeParse({ ...sampleMessage(), ...parts }),
  );
  expect(refused.map(({ success }) => success)).toEqual(illegal.map(() => false));
});
