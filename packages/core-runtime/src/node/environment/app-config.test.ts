import { expect, test } from 'vitest';

import { parcels } from '../../test-harness.ts';
import { readAppConfig } from './app-config.ts';
import type { Environment } from './environment-reader.ts';

const files: Record<string, string> = { '/run/secrets/parcels': 'from-a-file\n' };

function read(env: Environment) {
  return readAppConfig(env, parcels.manifest, (path) => {
    const text = files[path];
    if (text === undefined) throw new Error('ENOENT');
    return text;
  });
}

const needed = { PARCELS_SECRET: 'current', PARCELS_TOKEN: 'token' };
const SINK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

function problemsOf(env: Environment): string {
  try {
    read(env);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'no problem';
}

test('production needs its secrets and nothing else', () => {
  const config = read(needed);
  expect(config).toMatchObject({
    mode: 'production',
    port: 3000,
    host: '0.0.0.0',
    logLevel: 'info',
    tenantId: 'default',
    maxBodyBytes: 3 * 1024 * 1024,
    bodyTimeoutMs: 10_000,
    sink: { kind: 'log' },
  });
  expect(config.secrets['PARCELS_SECRET']?.map((secret) => secret.reveal())).toEqual(['current']);
});

test('a sandbox needs nothing and verifies with the documented secret', () => {
  const { secrets } = read({ PYLOTO_MODE: 'sandbox' });
  expect(secrets['PARCELS_SECRET']?.map((secret) => secret.reveal())).toEqual([
    'sandbox_app_secret',
  ]);
  expect(secrets['PARCELS_TOKEN']?.map((secret) => secret.reveal())).toEqual([
    'sandbox_verify_token',
  ]);
});

test('a sandbox listens on this machine alone unless it is told to listen elsewhere', () => {
  expect(read({ PYLOTO_MODE: 'sandbox' }).host).toBe('127.0.0.1');
  expect(read({ PYLOTO_MODE: 'sandbox', HOST: '0.0.0.0' }).host).toBe('0.0.0.0');
});

test('every bad variable is named at once, with what it must be and an example, and never with its value', () => {
  const message = problemsOf({
    PORT: 'eighty',
    LOG_LEVEL: 'loud',
    PYLOTO_TENANT_ID: 'a b',
    MAX_BODY_BYTES: '1',
    BODY_TIMEOUT_MS: '30000',
    EVENT_SINK: 'webhook',
    EVENT_SINK_URL: 'http://127.0.0.1/x',
    EVENT_SINK_SECRET: 'whsec_short',
  });
  expect(message.split('\n')).toEqual([
    'the configuration is not valid:',
    '  - PORT must be a whole number from 0 to 65535, for example PORT=3000',
    '  - LOG_LEVEL must be debug or info or warn or error, for example LOG_LEVEL=debug',
    '  - PYLOTO_TENANT_ID must be 1 to 64 characters of A–Z a–z 0–9 _ -, for example PYLOTO_TENANT_ID=acme',
    '  - MAX_BODY_BYTES must be a whole number from 1024 to 67108864, for example MAX_BODY_BYTES=3145728',
    '  - BODY_TIMEOUT_MS must be a whole number from 100 to 25000, for example BODY_TIMEOUT_MS=10000',
    '  - PARCELS_SECRET must be set (the secret that the provider signs deliveries with), for example PARCELS_SECRET=8f2c…',
    '  - PARCELS_TOKEN must be set (the token you chose when you registered the webhook), for example PARCELS_TOKEN=8f2c…',
    '  - EVENT_SINK_URL must be an https address on port 443 that is not private (EVENT_SINK_ALLOW_PRIVATE=true allows any), for example EVENT_SINK_URL=https://events.acme.example/pyloto',
    '  - EVENT_SINK_SECRET must be whsec_ and the base64 of 24 to 64 random bytes, or an ed25519 key that begins with whsk_, for example EVENT_SINK_SECRET=whsec_… (whsec_ and the output of: openssl rand -base64 32)',
  ]);
  expect(message).not.toMatch(/eighty|loud|whsec_short/);
});

test('a webhook sink without address or key names both', () => {
  const message = problemsOf({ ...needed, EVENT_SINK: 'webhook' });
  expect(message).toMatch(/EVENT_SINK_URL must be/);
  expect(message).toMatch(/EVENT_SINK_SECRET must be/);
});

test.each([
  'http://10.1.2.3/x',
  'https://[::1]/x',
  'https://2130706433/',
  'https://a.example:8443/',
  'ftp://a.example/',
  'nonsense',
])('the sink address %s is refused', (url) => {
  const env = {
    ...needed,
    EVENT_SINK: 'webhook',
    EVENT_SINK_URL: url,
    EVENT_SINK_SECRET: SINK_SECRET,
  };
  expect(problemsOf(env)).toMatch(/EVENT_SINK_URL must be/);
});

test('a private sink address is taken when the operator allows it', () => {
  const config = read({
    ...needed,
    EVENT_SINK: 'webhook',
    EVENT_SINK_URL: 'http://10.1.2.3:8080/x',
    EVENT_SINK_SECRET: SINK_SECRET,
    EVENT_SINK_SECRET_PREVIOUS: SINK_SECRET,
    EVENT_SINK_ALLOW_PRIVATE: 'true',
  });
  expect(config.sink).toMatchObject({
    kind: 'webhook',
    allowPrivate: true,
    keys: [{ kind: 'hmac' }, { kind: 'hmac' }],
  });
});

test('a public verification key cannot sign for the sink', () => {
  const env = {
    ...needed,
    EVENT_SINK: 'webhook',
    EVENT_SINK_URL: 'https://a.example/',
    EVENT_SINK_SECRET: `whpk_${Buffer.alloc(32).toString('base64')}`,
  };
  expect(problemsOf(env)).toMatch(/EVENT_SINK_SECRET must be/);
});

test('an address for events without EVENT_SINK=webhook is refused: nothing would be sent there', () => {
  const env = { ...needed, EVENT_SINK_URL: 'https://events.acme.example/pyloto' };
  expect(problemsOf(env)).toMatch(/EVENT_SINK must be webhook when EVENT_SINK_URL or .* is set/);
});

test('a file that cannot be read is told once', () => {
  const message = problemsOf({ ...needed, EVENT_SINK: 'webhook', EVENT_SINK_URL_FILE: '/nowhere' });
  expect(message.match(/EVENT_SINK_URL_FILE/g)).toHaveLength(2);
});

test('a secret may come from a file, without the line end that editors add', () => {
  const config = read({ PARCELS_SECRET_FILE: '/run/secrets/parcels', PARCELS_TOKEN: 'token' });
  expect(config.secrets['PARCELS_SECRET']?.map((secret) => secret.reveal())).toEqual([
    'from-a-file',
  ]);
});

test('a file that cannot be read is named by its variable, not by its path', () => {
  const message = problemsOf({ PARCELS_SECRET_FILE: '/nowhere/at-all', PARCELS_TOKEN: 'token' });
  expect(message).toMatch(/PARCELS_SECRET_FILE must be the path of a readable file/);
  expect(message).not.toContain('/nowhere');
});

test('a secret given twice is refused', () => {
  expect(problemsOf({ ...needed, PARCELS_SECRET_FILE: '/run/secrets/parcels' })).toMatch(
    /PARCELS_SECRET and PARCELS_SECRET_FILE must not both be set/,
  );
});

test('a secret with white space around it is refused before it fails at night', () => {
  expect(problemsOf({ ...needed, PARCELS_TOKEN: 'token ' })).toMatch(
    /PARCELS_TOKEN must not begin or end with white space/,
  );
});

test('the previous secret is accepted after the current one', () => {
  const { secrets } = read({ ...needed, PARCELS_SECRET_PREVIOUS: 'previous' });
  expect(secrets['PARCELS_SECRET']?.map((secret) => secret.reveal())).toEqual([
    'current',
    'previous',
  ]);
});

test('sandbox values are refused in production, and real ones in a sandbox', () => {
  expect(problemsOf({ ...needed, PARCELS_SECRET: 'sandbox_app_secret' })).toMatch(
    /PARCELS_SECRET must be a real value outside sandbox mode/,
  );
  expect(problemsOf({ ...needed, PYLOTO_MODE: 'sandbox' })).toMatch(
    /PARCELS_SECRET must be a sandbox value in sandbox mode/,
  );
});

const SANDBOX = { PYLOTO_MODE: 'sandbox' };
const BYTES = Buffer.from('a key of the tests, 32 bytes long').subarray(0, 32).toString('base64');

test.each([
  ['PARCELS_SECRET', 'a-real-value', 'sandbox_value'],
  ['PARCELS_SECRET_PREVIOUS', 'a-real-value', 'sandbox_value'],
  ['PARCELS_TOKEN', 'a-real-value', 'sandbox_value'],
  ['PYLOTO_ADMIN_KEY', 'an-admin-key-of-the-tests', 'sandbox_admin_key_of_the_tests'],
  ['PYLOTO_API_KEY_PEPPER', 'a-real-value', 'sandbox_value'],
  ['PYLOTO_ENCRYPTION_KEYS', `2026-11:${BYTES}`, `sandbox_1:${BYTES}`],
])('%s is of one mode, and refused in the other', (name, real, played) => {
  const isNamed = expect.stringContaining(`  - ${name} must be `);
  expect(problemsOf({ ...needed, [name]: real })).toBe('no problem');
  expect(problemsOf({ ...SANDBOX, [name]: played })).toBe('no problem');
  expect(problemsOf({ ...needed, [name]: played })).toEqual(isNamed);
  expect(problemsOf({ ...SANDBOX, [name]: real })).toEqual(isNamed);
  expect(problemsOf({ ...SANDBOX, [name]: real })).not.toContain(real);
});

test.each([
  ['PYLOTO_API_KEYS', 'key', 'a-key-of-the-tests'],
  ['PYLOTO_ACCOUNTS', 'accessToken', 'a-token-of-the-tests'],
])('what %s lists is of one mode, and refused in the other', (name, field, real) => {
  const listed = (value: string): Environment => ({
    [name]: JSON.stringify([
      name === 'PYLOTO_ACCOUNTS'
        ? { tenantId: 'acme', channel: 'parcels', accountId: '7', [field]: value }
        : { tenantId: 'acme', [field]: value },
    ]),
  });
  expect(problemsOf({ ...needed, ...listed(real) })).toBe('no problem');
  expect(problemsOf({ ...SANDBOX, ...listed(`sandbox_${real}`) })).toBe('no problem');
  expect(problemsOf({ ...needed, ...listed(`sandbox_${real}`) })).toContain(`${name}[0].${field}`);
  expect(problemsOf({ ...SANDBOX, ...listed(real) })).toContain(`${name}[0].${field}`);
});

test('a sandbox has limits of its own, unless it is given others; production has those that it is given', () => {
  const { limits } = read({ ...SANDBOX, LIMIT_REQUESTS_PER_MINUTE: '7' });
  expect(limits).toEqual({
    requestsPerMinute: 7,
    requestsPerDay: 10_000,
    itemsPerMinute: 600,
    itemsPerDay: 10_000,
    outboundPerMinute: 600,
    outboundPerDay: 10_000,
  });
  expect(read(needed).limits).toEqual({});
});

test('an empty variable is the same as none', () => {
  expect(read({ ...needed, PORT: '', EVENT_SINK: '' })).toMatchObject({
    port: 3000,
    sink: { kind: 'log' },
  });
});
