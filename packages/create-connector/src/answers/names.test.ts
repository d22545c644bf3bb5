import { describe, expect, test } from 'vitest';

import { projectPlace, providerInName } from './project-name.ts';
import { providerNames } from './provider-names.ts';

describe('a project', () => {
  test.each([
    ['my-connector', 'my-connector', '/here/my-connector'],
    [' my.connector_2 ', 'my.connector_2', '/here/my.connector_2'],
    ['@acme/my-connector', '@acme/my-connector', '/here/my-connector'],
    ['../other/tea', 'tea', '/other/tea'],
    ['/away/tea', 'tea', '/away/tea'],
    ['.', 'here', '/here'],
  ])('%j is called %s and goes to %s', (text, name, folder) => {
    expect(projectPlace(text, '/here')).toEqual({ name, folder });
  });

  test.each([
    '',
    ' ',
    'My-Connector',
    'my connector',
    '.hidden',
    '_private',
    '-flag',
    'caf\u00e9',
    '@acme',
    '@acme/',
    '@acme/a/b',
    '@acme/..',
    'node_modules',
    'a/favicon.ico',
    'a'.repeat(215),
    '/',
    "it's",
    'a~b',
  ])('is not called %j', (text) => {
    expect(projectPlace(text, '/here')).toBeUndefined();
  });
});

describe('a provider', () => {
  test.each([
    { text: 'Acme Chat', id: 'acme-chat', pascal: 'AcmeChat', camel: 'acmeChat' },
    { text: '  tea   house ', id: 'tea-house', pascal: 'TeaHouse', camel: 'teaHouse' },
    { text: 'Café 24', id: 'cafe-24', pascal: 'Cafe24', camel: 'cafe24' },
    { text: 'A.B & C', id: 'a-b-c', pascal: 'ABC', camel: 'aBC' },
    { text: 'Delete', id: 'delete', pascal: 'Delete', camel: 'delete' },
  ])('$text is $id', ({ text, ...names }) => {
    const upper = names.id.replaceAll('-', '_').toUpperCase();
    expect(providerNames(text)).toMatchObject({ ...names, upper });
  });

  test.each([
    '',
    '24 Café',
    "Domino's",
    '`${x}`',
    'a\nb',
    'チャット',
    '-a',
    'a'.repeat(41),
    'a*/b',
  ])('is not %j', (text) => {
    expect(providerNames(text)).toBeUndefined();
  });

  test.each([
    ['demo', 'Demo'],
    ['tea-house-connector', 'Tea House'],
    ['@acme/connector-tea', 'Tea'],
    ['my-connector', 'Acme Chat'],
    ['24seven', 'Acme Chat'],
  ])('of the project %s is %s where nobody says otherwise', (name, provider) => {
    expect(providerInName(name)).toBe(provider);
  });
});
