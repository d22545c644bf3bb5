import { expect, test } from 'vitest';

import { findSecrets, secretsOf } from './find-secrets.ts';

const key = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0B\n'.repeat(8)}-----END PRIVATE KEY-----`;
const npmToken = `npm_${'aB3d'.repeat(9)}`;
const metaToken = `EAA${'b7Qx'.repeat(20)}`;

async function find(text: string, secrets: readonly string[] = []): Promise<string[]> {
  return findSecrets({ name: 'dist/index.js', text }, secrets);
}

test('code and its documentation hold no secrets', async () => {
  expect(await find("const secret = readSecret('META_APP_SECRET');")).toEqual([]);
  expect(await find('PYLOTO_API_KEYS=sandbox_key curl http://localhost:3000')).toEqual([]);
});

test.each([
  ['a private key', key],
  ['a token of the registry', `//registry.example/:_authToken=${npmToken}`],
  ['a token of Meta', `const token = '${metaToken}';`],
])('%s is found, and not shown', async (_, text) => {
  const found = await find(text);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/^dist\/index\.js holds a secret \(\w+\)$/u);
});

test('what is secret in the environment is found by its value', async () => {
  const env = { NODE_AUTH_TOKEN: 'of-the-release', PATH: '/usr/bin', API_KEY: 'short' };
  const secrets = secretsOf(env, '');
  expect(secrets).toEqual(['of-the-release']);
  expect(await find('fetch(url, { token: "of-the-release" })', secrets)).toEqual([
    'dist/index.js holds a secret (SECRET_OF_THE_ENVIRONMENT)',
  ]);
});

test.each(['PYLOTO_ENCRYPTION_KEYS', 'AWS_ACCESS_KEY_ID', 'SIGNING_KEY', 'SIGNING_KEY_OLD', 'KEY'])(
  '%s is secret by its name',
  (name) => {
    expect(secretsOf({ [name]: 'of-the-release' }, '')).toEqual(['of-the-release']);
  },
);

test.each(['KEYBOARD_LAYOUT', 'MONKEY', 'TURKEYS', 'SSH_KEYCHAIN'])('%s is not', (name) => {
  expect(secretsOf({ [name]: 'of-the-release' }, '')).toEqual([]);
});

test('one key of a list is found alone', async () => {
  const [first, second] = ['a1B2'.repeat(11), 'c3D4'.repeat(11)];
  const secrets = secretsOf({ PYLOTO_ENCRYPTION_KEYS: `k2:${first},k1:${second}` }, '');
  expect(await find(`const key = '${second}';`, secrets)).toHaveLength(1);
});

test('the logins of the user’s .npmrc are secret, and those that it takes from a variable', () => {
  const [own, old] = ['stands-in-the-file', 'that-nobody-has'];
  const npmrc = [
    '@pyloto:registry=https://registry.example/',
    `//registry.example/:_authToken=${own}`,
    '//other.example/:_authToken = ${LOGIN}',
    '//third.example/:_password=of-the-third-one',
    `# //old.example/:_authToken=${old}`,
  ].join('\n');
  expect(secretsOf({ LOGIN: 'stands-in-a-variable' }, npmrc)).toEqual([
    own,
    'stands-in-a-variable',
    'of-the-third-one',
  ]);
});
