import { expect, test } from 'vitest';

import type { JsonSchema } from '../../docs/json-schema.ts';
import { findBreakingChanges } from './breaking-schema-changes.ts';

const text: JsonSchema = { type: 'string', minLength: 1 };
const textContent: JsonSchema = {
  type: 'object',
  properties: { kind: { type: 'string', const: 'text' }, text },
  required: ['kind', 'text'],
};
const locationContent: JsonSchema = {
  type: 'object',
  properties: { kind: { type: 'string', const: 'location' } },
};
const base = {
  type: 'object',
  properties: {
    id: text,
    state: { type: 'string', enum: ['started', 'stopped'] },
    tags: { type: 'array', items: text, minItems: 1, maxItems: 9 },
    details: { type: 'object', additionalProperties: { type: 'number' } },
    actor: { $ref: '#/$defs/Actor' },
    content: { oneOf: [textContent, locationContent] },
  },
  required: ['id', 'state'],
  $defs: { Actor: { type: 'object', properties: { name: text }, required: [] } },
} satisfies JsonSchema;
const { properties } = base;
const { tags: _, ...withoutTags } = properties;

/** A command with a field that may be one of two things, and with numbers. */
const sent = {
  ...base,
  properties: {
    ...properties,
    answer: { anyOf: [{ type: 'string', maxLength: 20 }, { type: 'boolean' }] },
    count: { type: 'integer' },
    size: { type: 'number' },
  },
} satisfies JsonSchema;

function withProperty(name: string, schema: JsonSchema): JsonSchema {
  return { ...base, properties: { ...properties, [name]: schema } };
}

function sentWith(name: string, schema: JsonSchema): JsonSchema {
  return { ...sent, properties: { ...sent.properties, [name]: schema } };
}

test.each<[string, JsonSchema, string]>([
  ['a property was removed', { ...base, properties: withoutTags }, '$.tags was removed'],
  [
    'a required property was added',
    { ...base, properties: { ...properties, size: text }, required: ['id', 'state', 'size'] },
    '$.size is now required',
  ],
  [
    'an optional property became required',
    { ...base, required: ['id', 'state', 'tags'] },
    '$.tags is now required',
  ],
  [
    'a required property became optional',
    { ...base, required: ['id'] },
    '$.state may now be absent',
  ],
  [
    'an enum was narrowed',
    withProperty('state', { type: 'string', enum: ['started'] }),
    '$.state no longer allows "stopped"',
  ],
  [
    'a free text became an enum',
    withProperty('id', { ...text, enum: ['a'] }),
    '$.id now allows "a" only',
  ],
  [
    'a type changed',
    withProperty('id', { type: 'number' }),
    '$.id: type was "string", is "number"',
  ],
  [
    'a pattern was added',
    withProperty('id', { ...text, pattern: '^a' }),
    '$.id: pattern was absent, is "^a"',
  ],
  [
    'a lower bound was raised',
    withProperty('id', { ...text, minLength: 2 }),
    '$.id: minLength was 1, is 2',
  ],
  [
    'an upper bound was added',
    withProperty('id', { ...text, maxLength: 64 }),
    '$.id: maxLength was absent, is 64',
  ],
  [
    'the items of a list changed',
    withProperty('tags', { ...properties.tags, items: { type: 'integer' } }),
    '$.tags[]: type was "string", is "integer"',
  ],
  [
    'the values of a map changed',
    withProperty('details', { type: 'object', additionalProperties: text }),
    '$.details.*: type was "number", is "string"',
  ],
  [
    'an object was closed',
    { ...base, additionalProperties: false },
    '$ no longer takes other properties',
  ],
  [
    'a variant was removed',
    withProperty('content', { oneOf: [textContent] }),
    '$.content no longer allows kind "location"',
  ],
  [
    'a variant lost a property',
    withProperty('content', {
      oneOf: [locationContent, { ...textContent, properties: { kind: { const: 'text' } } }],
    }),
    '$.content[kind "text"].text was removed',
  ],
  [
    'a shape that it refers to changed',
    { ...base, $defs: { Actor: { ...base.$defs.Actor, required: ['name'] } } },
    'Actor.name is now required',
  ],
  [
    'an unknown keyword appeared',
    { ...base, dependentRequired: { tags: ['details'] } },
    '$: dependentRequired was absent, is {"tags":["details"]}',
  ],
])('it is a breaking change when %s', (_case, next, change) => {
  expect(findBreakingChanges(base, next, 'output')).toContain(change);
});

test.each<[string, JsonSchema]>([
  ['nothing changed', base],
  ['an optional property was added', withProperty('size', { type: 'number' })],
  [
    'an enum was widened',
    withProperty('state', { type: 'string', enum: ['started', 'paused', 'stopped'] }),
  ],
  [
    'a variant was added, at the front',
    withProperty('content', {
      oneOf: [
        { type: 'object', properties: { kind: { const: 'order' } } },
        ...properties.content.oneOf,
      ],
    }),
  ],
  ['a lower bound was dropped', withProperty('id', { type: 'string' })],
  ['an upper bound was raised', withProperty('tags', { ...properties.tags, maxItems: 10 })],
  ['a description was added', { ...base, description: 'Somebody is typing.' }],
  ['a shape was written in place of its reference', withProperty('actor', base.$defs.Actor)],
])('it is no breaking change when %s', (_case, next) => {
  expect(findBreakingChanges(base, next, 'output')).toEqual([]);
});

test.each<[string, JsonSchema]>([
  ['a required property became optional', { ...sent, required: ['id'] }],
  ['a rule was dropped', sentWith('tags', { type: 'array', items: text })],
  ['one more type is taken', sentWith('id', { ...text, type: ['string', 'null'] })],
  ['null is taken too', sentWith('id', { anyOf: [text, { type: 'null' }] })],
  ['a number is taken too', sentWith('id', { anyOf: [text, { type: 'number' }] })],
  [
    'a shape that it refers to may be null',
    sentWith('actor', { anyOf: [{ $ref: '#/$defs/Actor' }, { type: 'null' }] }),
  ],
  [
    'a variant takes longer texts',
    sentWith('answer', { anyOf: [{ type: 'string', maxLength: 40 }, { type: 'boolean' }] }),
  ],
  ['any number is taken for a whole one', sentWith('count', { type: 'number' })],
])('of what is sent to us it is no breaking change when %s', (_case, next) => {
  expect(findBreakingChanges(sent, next, 'input')).toEqual([]);
});

test.each<[string, JsonSchema, string]>([
  [
    'no variant takes what was taken',
    sentWith('id', { anyOf: [{ ...text, minLength: 2 }, { type: 'null' }] }),
    '$.id is now limited to variants',
  ],
  [
    'a variant takes shorter texts only',
    sentWith('answer', { anyOf: [{ type: 'string', maxLength: 10 }, { type: 'boolean' }] }),
    '$.answer no longer allows {"type":"string","maxLength":20}',
  ],
  [
    'a rule stands beside the variants',
    sentWith('id', { anyOf: [text, { type: 'null' }], pattern: '^a' }),
    '$.id: pattern was absent, is "^a"',
  ],
  [
    'a whole number is taken for any',
    sentWith('size', { type: 'integer' }),
    '$.size: type was "number", is "integer"',
  ],
])('of what is sent to us it is a breaking change when %s', (_case, next, change) => {
  expect(findBreakingChanges(sent, next, 'input')).toContain(change);
});

test('one more type is a breaking change for who reads it', () => {
  const next = withProperty('id', { ...text, type: ['string', 'null'] });
  expect(findBreakingChanges(base, next, 'output')).toHaveLength(1);
});

test('what is sent to us may not be asked for more', () => {
  const next = { ...base, required: ['id', 'state', 'tags'] };
  expect(findBreakingChanges(base, next, 'input')).toEqual(['$.tags is now required']);
});

test('a shape that refers to itself is compared once', () => {
  expect(findBreakingChanges(treeOf([]), treeOf([]), 'output')).toEqual([]);
  expect(findBreakingChanges(treeOf([]), treeOf(['id']), 'output')).toEqual([
    'Node.id is now required',
  ]);
});

function treeOf(required: string[]): JsonSchema {
  const Node = {
    type: 'object',
    properties: { id: text, next: { $ref: '#/$defs/Node' } },
    required,
  };
  return { $ref: '#/$defs/Node', $defs: { Node } };
}
