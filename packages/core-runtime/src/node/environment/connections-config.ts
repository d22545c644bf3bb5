import { type EncryptionKey, readEncryptionKeys } from '@pyloto/core-auth';
import type { ConnectorManifest, OAuthConnection, Secret } from '@pyloto/core-connectors';

import { type AppMode, SANDBOX_PREFIX } from './connector-secrets.ts';
import type { EnvironmentReader, Expectation, ParsingRule } from './environment-reader.ts';

/** Accounts that people connect in a browser. */
export type ConnectionsConfig = {
  /** What their tokens are encrypted with: the first encrypts, all decrypt. */
  readonly encryptionKeys: readonly EncryptionKey[];
  /** Where browsers reach the app; undefined: nobody connects accounts, and those that are connected cannot be used. */
  readonly publicUrl: string | undefined;
};

/** What connections depend on, as it was read. */
export type ConnectionsPlace = {
  readonly mode: AppMode;
  readonly oauth: readonly OAuthConnection[];
  readonly manifest: ConnectorManifest;
  readonly settings: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, readonly Secret[]>>;
};

const KEYS = 'PYLOTO_ENCRYPTION_KEYS';
const URL_VARIABLE = 'PYLOTO_PUBLIC_URL';
const URL_EXAMPLE = 'https://connect.acme.example';

/** Reads `PYLOTO_PUBLIC_URL` and `PYLOTO_ENCRYPTION_KEYS`, and sees that nothing is missing that they need: half of it is of no use. */
export function readConnectionsConfig(
  reader: EnvironmentReader,
  place: ConnectionsPlace,
): ConnectionsConfig {
  const config = {
    encryptionKeys: readKeysForTokens(reader, place.mode),
    publicUrl: reader.parsed<string | undefined>(URL_VARIABLE, undefined, ADDRESS),
  };
  if (place.oauth.length > 0) requireTheRest(reader, place);
  return config;
}

const ADDRESS: ParsingRule<string | undefined> = {
  mustBe: 'the https address where browsers reach the app, or an http one on this machine',
  example: URL_EXAMPLE,
  parse: (text) => {
    const url = URL.parse(text);
    if (url === null || url.search !== '' || url.hash !== '') return undefined;
    const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
    const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLocal);
    return isSafe ? text.replace(/\/+$/, '') : undefined;
  },
};

function readKeysForTokens(reader: EnvironmentReader, mode: AppMode): readonly EncryptionKey[] {
  const given = reader.text(KEYS);
  if (given === undefined) return [];
  const { keys, problems } = readEncryptionKeys(given);
  for (const { at, mustBe, example } of problems) {
    reader.problem(`${KEYS}${at}`, { mustBe, example });
  }
  for (const { id } of keys) {
    if (id.startsWith(SANDBOX_PREFIX) === (mode === 'sandbox')) continue;
    reader.problem(KEYS, mode === 'sandbox' ? SANDBOX_IDS : REAL_IDS);
  }
  return keys;
}

/** A key is random bytes, so its id says which mode it is of. */
const SANDBOX_IDS: Expectation = {
  mustBe: `keys whose ids begin with ${SANDBOX_PREFIX} in sandbox mode`,
  example: `${SANDBOX_PREFIX}1:… (the output of: openssl rand -base64 32)`,
};
const REAL_IDS: Expectation = {
  mustBe: `keys whose ids do not begin with ${SANDBOX_PREFIX} outside sandbox mode`,
  example: '2026-11:… (the output of: openssl rand -base64 32)',
};

function requireTheRest(reader: EnvironmentReader, place: ConnectionsPlace): void {
  const hasAddress = reader.text(URL_VARIABLE) !== undefined;
  const hasKeys = reader.text(KEYS) !== undefined;
  if (hasAddress && !hasKeys) {
    reader.problem(KEYS, {
      mustBe: `set where ${URL_VARIABLE} is, so that tokens are kept encrypted`,
      example: '2026-11:… (the output of: openssl rand -base64 32)',
    });
  }
  if (hasKeys && !hasAddress) {
    reader.problem(URL_VARIABLE, {
      mustBe: `set where ${KEYS} is, so that connected accounts can be used`,
      example: URL_EXAMPLE,
    });
  }
  if (hasAddress) for (const connection of place.oauth) requireClient(connection, reader, place);
}

function requireClient(
  { provider, clientIdSetting, clientSecretName }: OAuthConnection,
  reader: EnvironmentReader,
  { manifest, settings, secrets }: ConnectionsPlace,
): void {
  const isNeeded = `set where ${URL_VARIABLE} is`;
  if (settings[clientIdSetting] === '' && reader.text(clientIdSetting) === undefined) {
    const mustBe = `${isNeeded} (the id of the app at ${provider.id})`;
    reader.problem(clientIdSetting, { mustBe, example: '1234567890' });
  }
  // One that is not optional was missed before.
  const secret = manifest.secrets.find(({ name }) => name === clientSecretName);
  if (secret?.optional === true && secrets[secret.name]?.length === 0) {
    const mustBe = `${isNeeded} (the secret of the app at ${provider.id})`;
    reader.problem(secret.name, { mustBe, example: '8f2c…' });
  }
}
