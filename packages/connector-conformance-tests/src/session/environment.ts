import { randomBytes } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';

import type { Connector, ConnectorManifest, SecretRequirement } from '@pyloto/core-connectors';

import { cannotSign, signerOf, usableSecret } from './signer.ts';

/** Whether a program plays or speaks to real people. */
export type ProgramMode = 'sandbox' | 'production';

/** The admin key of every sandbox that the suite starts, unless its requirement takes it away. */
export const ADMIN_KEY = 'sandbox_conformance_admin_key_0123456789';

/** The same outside of a sandbox, which takes no key that begins with `sandbox_`. */
const REAL_ADMIN_KEY = 'conformance-admin-key-0123456789abcdef';

/** The largest body of every program that the suite starts. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** How long a body may take to arrive at every program that the suite starts, where the program can be told. */
const BODY_TIMEOUT_MS = 2_000;

/** What a sandbox uses by itself: documented values. */
export const SANDBOX_SECRETS = {
  webhook_signature: 'sandbox_app_secret',
  webhook_handshake: 'sandbox_verify_token',
  api_token: 'sandbox_api_token',
  oauth_client_secret: 'sandbox_client_secret',
} as const satisfies Record<SecretRequirement['purpose'], string>;

const PREVIOUS_PREFIX = 'previous_';

/** The values of a program's secrets, by the names of their variables. */
export type ProgramSecrets = Readonly<Record<string, string>>;

/**
 * Values for the secrets of a connector, and for the previous one where its manifest names one. In a sandbox they begin with
 * `sandbox_`; in production they are random, and what is optional and signs no deliveries is left out.
 */
export function secretsFor(connector: Connector, mode: ProgramMode): ProgramSecrets {
  const needed = connector.manifest.secrets.filter(
    ({ purpose, optional = false }) =>
      mode === 'sandbox' || !optional || purpose === 'webhook_signature',
  );
  const valueOf =
    mode === 'sandbox'
      ? sandboxValue
      : (purpose: Purpose, prefix: string) => randomValue(connector, `${prefix}${purpose}`);
  const values: Record<string, string> = {};
  for (const { name, previousName, purpose } of needed) {
    values[name] = valueOf(purpose, '');
    if (previousName !== undefined) values[previousName] = valueOf(purpose, PREVIOUS_PREFIX);
  }
  return values;
}

type Purpose = SecretRequirement['purpose'];

function sandboxValue(purpose: Purpose, prefix: string): string {
  return prefix === '' ? SANDBOX_SECRETS[purpose] : `sandbox_${prefix}${purpose}`;
}

function randomValue(connector: Connector, name: string): string {
  const text = `conformance-${name}-${randomBytes(12).toString('hex')}`;
  return cannotSign(connector) === undefined
    ? usableSecret(signerOf(connector, Date.now), text)
    : text;
}

/** Where Node keeps compiled code by default, where it is asked to: programs start in half the time. */
const COMPILE_CACHE = path.join(os.tmpdir(), 'node-compile-cache');

/** What every program has but for its secrets and its sink. */
export function baseEnvironment(mode: ProgramMode): Readonly<Record<string, string>> {
  return {
    HOST: '127.0.0.1',
    PORT: '0',
    PYLOTO_MODE: mode,
    PYLOTO_ADMIN_KEY: mode === 'sandbox' ? ADMIN_KEY : REAL_ADMIN_KEY,
    MAX_BODY_BYTES: String(MAX_BODY_BYTES),
    BODY_TIMEOUT_MS: String(BODY_TIMEOUT_MS),
    NODE_COMPILE_CACHE: COMPILE_CACHE,
  };
}

/** The value of the first secret of a purpose. */
export function secretOf(
  manifest: ConnectorManifest,
  purpose: SecretRequirement['purpose'],
  values: Readonly<Record<string, string>>,
): string | undefined {
  const requirement = manifest.secrets.find((secret) => secret.purpose === purpose);
  return requirement === undefined ? undefined : values[requirement.name];
}
