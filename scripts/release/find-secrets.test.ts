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
  const secrets = secretsOf({
    NODE_AUTH_TOKEN: 'of-the-release',
    PATH: '/usr/bin',
    API_KEY: 'short',
  });
  expect(secrets).toEqual(['of-the-release']);
  expect(await find('fetch(url, { token: "of-the-release" })', secrets)).toEqual([
    'dist/index.js holds a secret (SECRET_OF_THE_ENVIRONMENT)',
  ]);
});
