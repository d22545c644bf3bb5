import { expect, test } from 'vitest';

import { parcels } from '../../test-harness.ts';
import { readConnectorSettings } from './connector-settings.ts';
import { type Environment, EnvironmentReader } from './environment-reader.ts';

const ADDRESS = 'https://api.parcels.example';
const manifest = {
  ...parcels.manifest,
  settings: [
    { name: 'PARCELS_URL', kind: 'url' as const, default: ADDRESS, summary: 'Where it is.' },
    {
      name: 'PARCELS_VERSION',
      kind: 'text' as const,
      pattern: 'v\\d+|beta',
      default: 'v7',
      summary: 'Which one.',
    },
  ],
};

function read(env: Environment, mode: 'production' | 'sandbox' = 'production') {
  const reader = new EnvironmentReader(env, () => '');
  const settings = readConnectorSettings(manifest, mode, reader);
  reader.assertValid();
  return settings;
}

test('a setting that is not given has its default', () => {
  expect(read({})).toEqual({ PARCELS_URL: ADDRESS, PARCELS_VERSION: 'v7' });
});

test('an address is kept without the slash at its end', () => {
  const PARCELS_URL = 'http://127.0.0.1:4010/graph/';
  expect(read({ PARCELS_URL })['PARCELS_URL']).toBe('http://127.0.0.1:4010/graph');
});

test.each([
  'parcels',
  'ftp://x.example',
  `${ADDRESS}/?a=1`,
  `${ADDRESS}#a`,
  'https://a:b@x.example',
])('%s is no address of a provider', (PARCELS_URL) => {
  expect(() => read({ PARCELS_URL })).toThrow(/PARCELS_URL must be an http or https address/);
});

test.each(['v', 'v1x', 'xbeta'])('%s does not match the pattern as a whole', (PARCELS_VERSION) => {
  expect(() => read({ PARCELS_VERSION })).toThrow(/PARCELS_VERSION must be of the form/);
});

test('a manifest without settings has none', () => {
  expect(
    readConnectorSettings(parcels.manifest, 'production', new EnvironmentReader({}, () => '')),
  ).toEqual({});
});

test.each([
  ADDRESS,
  'https://eu.api.parcels.example/v7',
  'http://93.184.215.14',
  'http://169.254.169.254',
  'https://[2606:2800:21f::1]',
])('a sandbox does not start with %s as the address of its provider', (PARCELS_URL) => {
  expect(() => read({ PARCELS_URL }, 'sandbox')).toThrow(
    /PARCELS_URL must be left out in sandbox mode, or an address on this machine or in a private network/,
  );
  expect(read({ PARCELS_URL })['PARCELS_URL']).toBe(PARCELS_URL);
});

test.each([
  'http://127.0.0.1:4010',
  'http://[::1]:4010',
  'http://10.1.2.3',
  'http://provider:4010',
])('a sandbox may have a provider of its own at %s', (PARCELS_URL) => {
  expect(read({ PARCELS_URL }, 'sandbox')['PARCELS_URL']).toBe(PARCELS_URL);
});

test('a sandbox says once what an address must be that is none', () => {
  expect(() => read({ PARCELS_URL: 'parcels' }, 'sandbox')).toThrow(
    /^[^\n]*\n[^\n]*PARCELS_URL must be an http or https address[^\n]*$/,
  );
});
