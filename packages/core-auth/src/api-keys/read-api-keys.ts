import { Secret } from '@pyloto/core-connectors';

import { type ApiKey, digestOfApiKey, EVERY_SCOPE } from './api-key.ts';

/** What is wrong with an entry; never its value. */
export type ApiKeyProblem = {
  /** The path of the field below the list: `[0].key`; empty for the list itself. */
  readonly at: string;
  /** Completes «… must be …». */
  readonly mustBe: string;
  readonly example: string;
};

/** What the entries are judged by. */
export type ReadApiKeysOptions = {
  /** What a key may be allowed: the names of the connector's commands. */
  readonly scopes: readonly string[];
  /** In a sandbox every key begins with `sandbox_`, and outside of it none does. A `keyHash` does not show it. */
  readonly mode: 'production' | 'sandbox';
  /** The value of `PYLOTO_API_KEY_PEPPER`; without it no entry may hold a `keyHash`. */
  readonly pepper?: Secret | undefined;
};

/** The keys that can be used, and what is wrong with the other entries. */
export type ApiKeysReading = {
  readonly keys: readonly ApiKey[];
  readonly problems: readonly ApiKeyProblem[];
};

type Expectation = Omit<ApiKeyProblem, 'at'>;

const SHORTEST_KEY = 16;
const LONGEST_KEY = 512;
/** Values of a sandbox begin with this; they are documented, therefore worth nothing elsewhere. */
const SANDBOX_PREFIX = 'sandbox_';

const FIELDS: ReadonlySet<string> = new Set(['tenantId', 'key', 'keyHash', 'scopes']);
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
const TENANT_ID = /^[A-Za-z0-9_-]{1,64}$/;
const KEY_HASH = /^[0-9a-f]{64}$/;

const LIST: Expectation = {
  mustBe: 'a list of at least one key',
  example: '[{"tenantId":"acme","key":"…","scopes":["*"]}]',
};
const ENTRY: Expectation = {
  mustBe: 'an object of tenantId, either key or keyHash and, optionally, scopes',
  example: '{"tenantId":"acme","key":"…"}',
};
const TENANT: Expectation = { mustBe: '1 to 64 characters of A–Z a–z 0–9 _ -', example: 'acme' };
const HASH: Expectation = {
  mustBe: 'the HMAC-SHA256 of the key under the pepper, as 64 hexadecimal digits in lower case',
  example: '"9f86d0…"',
};
const PEPPERED: Expectation = {
  mustBe: 'left out, or PYLOTO_API_KEY_PEPPER set to what the key was hashed with',
  example: '"9f86d0…"',
};

/**
 * Reads the entries of `PYLOTO_API_KEYS`: `[{ "tenantId", "key" | "keyHash", "scopes"? }]`.
 *
 * A key is 16 to 512 visible ASCII characters; a `keyHash` is the hexadecimal HMAC-SHA256 of one under the
 * pepper. Scopes are `*`, which is also the default, or names out of `options.scopes`. No key occurs twice.
 *
 * @returns every problem at once, with its path and without the value; use no key as long as there is one
 */
export function readApiKeys(entries: unknown, options: ReadApiKeysOptions): ApiKeysReading {
  const problems: ApiKeyProblem[] = [];
  if (!Array.isArray(entries) || entries.length === 0) {
    return { keys: [], problems: [{ at: '', ...LIST }] };
  }
  const read = entries.map((entry: unknown, index) =>
    readEntry(entry, { at: `[${index}]`, options, problems }),
  );
  refuseSharedKeys(read, options.pepper, problems);
  return { keys: read.filter((apiKey) => apiKey !== undefined), problems };
}

type Place = {
  readonly at: string;
  readonly options: ReadApiKeysOptions;
  readonly problems: ApiKeyProblem[];
};

function readEntry(entry: unknown, place: Place): ApiKey | undefined {
  const { at, problems } = place;
  if (!isRecord(entry)) {
    problems.push({ at, ...ENTRY });
    return undefined;
  }
  const problemsBefore = problems.length;
  if (Object.keys(entry).some((name) => !FIELDS.has(name))) problems.push({ at, ...ENTRY });
  const tenantId = readText(entry['tenantId'], TENANT_ID);
  if (tenantId === undefined) problems.push({ at: `${at}.tenantId`, ...TENANT });
  const key = readKey(entry, place);
  const scopes = readScopes(entry['scopes'], place);
  if (tenantId === undefined || key === undefined || scopes === undefined) return undefined;
  return problems.length === problemsBefore ? { tenantId, ...key, scopes } : undefined;
}

function readKey(
  entry: Record<string, unknown>,
  place: Place,
): { readonly key: Secret } | { readonly keyHash: string } | undefined {
  const { key, keyHash } = entry;
  const { at, options, problems } = place;
  if ((key === undefined) === (keyHash === undefined)) {
    problems.push({ at, ...ENTRY });
    return undefined;
  }
  if (keyHash === undefined) return readPlainKey(key, place);
  const hex = readText(keyHash, KEY_HASH);
  if (hex === undefined) problems.push({ at: `${at}.keyHash`, ...HASH });
  if (options.pepper === undefined) problems.push({ at: `${at}.keyHash`, ...PEPPERED });
  return hex === undefined ? undefined : { keyHash: hex };
}

function readPlainKey(
  given: unknown,
  { at, options, problems }: Place,
): { readonly key: Secret } | undefined {
  const shortest = SHORTEST_KEY;
  const text = readText(given, VISIBLE_ASCII);
  if (text === undefined || text.length < shortest || text.length > LONGEST_KEY) {
    const mustBe = `${shortest} to ${LONGEST_KEY} visible ASCII characters without white space`;
    problems.push({ at: `${at}.key`, mustBe, example: '"…"' });
    return undefined;
  }
  if (text.startsWith(SANDBOX_PREFIX) !== (options.mode === 'sandbox')) {
    problems.push({ at: `${at}.key`, ...OF_MODE[options.mode] });
  }
  return { key: Secret.of(text) };
}

const OF_MODE: Readonly<Record<ReadApiKeysOptions['mode'], Expectation>> = {
  production: { mustBe: 'a real value outside sandbox mode', example: '"8f2c…"' },
  sandbox: {
    mustBe: `a sandbox value in sandbox mode (it begins with ${SANDBOX_PREFIX})`,
    example: `"${SANDBOX_PREFIX}…"`,
  },
};

function readScopes(given: unknown, { at, options, problems }: Place): string[] | undefined {
  if (given === undefined) return [EVERY_SCOPE];
  const known = [EVERY_SCOPE, ...options.scopes];
  const isKnown = (scope: unknown) => known.some((name) => name === scope);
  if (Array.isArray(given) && given.length > 0 && given.every(isKnown)) return given.map(String);
  const mustBe = `a list of at least one of ${known.join(', ')}`;
  const example = JSON.stringify([options.scopes[0] ?? EVERY_SCOPE]);
  problems.push({ at: `${at}.scopes`, mustBe, example });
  return undefined;
}

function refuseSharedKeys(
  read: readonly (ApiKey | undefined)[],
  pepper: Secret | undefined,
  problems: ApiKeyProblem[],
): void {
  const firstPlaces = new Map<string, string>();
  for (const [index, apiKey] of read.entries()) {
    if (apiKey === undefined) continue;
    const digest = digestOfApiKey(apiKey, pepper).toString('hex');
    const at = `[${index}].${'key' in apiKey ? 'key' : 'keyHash'}`;
    const first = firstPlaces.get(digest);
    if (first === undefined) firstPlaces.set(digest, at);
    else problems.push({ at, mustBe: `another key than ${first} is`, example: '"…"' });
  }
}

function readText(value: unknown, pattern: RegExp): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
