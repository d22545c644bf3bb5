import type { ConnectorManifest, Secret, SecretRequirement } from '@pyloto/core-connectors';
import { Secret as SecretValue } from '@pyloto/core-connectors';

import type { EnvironmentReader } from './environment-reader.ts';

/** Whether an app speaks to real people or plays with synthetic data. */
export type AppMode = 'production' | 'sandbox';

/** Secrets of a sandbox begin with this, and no other does: neither works in the place of the other. */
export const SANDBOX_PREFIX = 'sandbox_';

/** What a sandbox uses where nothing is configured; documented, therefore worth nothing elsewhere. */
const SANDBOX_DEFAULTS = {
  webhook_signature: 'sandbox_app_secret',
  webhook_handshake: 'sandbox_verify_token',
  api_token: 'sandbox_api_token',
  oauth_client_secret: 'sandbox_client_secret',
} as const satisfies Record<SecretRequirement['purpose'], string>;

/**
 * Reads every secret that a manifest names: the current value first, then the previous one. Of several optional ones that deliveries
 * may be signed with, one has to be there.
 */
export function readConnectorSecrets(
  manifest: ConnectorManifest,
  mode: AppMode,
  reader: EnvironmentReader,
): Readonly<Record<string, readonly Secret[]>> {
  const secrets = Object.fromEntries(
    manifest.secrets.map((requirement) => [requirement.name, readLive(requirement, mode, reader)]),
  );
  requireOneSignature(manifest, secrets, reader);
  return secrets;
}

/** One that is not optional was missed before. */
function requireOneSignature(
  { secrets: requirements }: ConnectorManifest,
  secrets: Readonly<Record<string, readonly Secret[]>>,
  reader: EnvironmentReader,
): void {
  const signatures = requirements.filter(({ purpose }) => purpose === 'webhook_signature');
  const isLeftOpen = signatures.every(
    ({ name, optional = false }) => optional && secrets[name]?.length === 0,
  );
  const [first, ...others] = signatures.map(({ name }) => name);
  if (first === undefined || !isLeftOpen) return;
  const named = ['set', ...others].join(', or ');
  reader.problem(first, {
    mustBe: `${named} (${WHERE_IT_COMES_FROM.webhook_signature})`,
    example: '8f2c…',
  });
}

function readLive(
  requirement: SecretRequirement,
  mode: AppMode,
  reader: EnvironmentReader,
): readonly Secret[] {
  const { name, previousName, purpose } = requirement;
  const current = reader.secret(name) ?? fallbackFor(requirement, mode, reader);
  if (purpose === 'api_token' && current !== undefined && !VISIBLE_ASCII.test(current.reveal())) {
    reader.problem(name, TOKEN);
  }
  const previous = previousName === undefined ? undefined : reader.secret(previousName);
  checkMode(name, current, { mode, reader, example: exampleFor(mode, purpose) });
  checkMode(previousName ?? name, previous, { mode, reader, example: exampleFor(mode, purpose) });
  return [current, previous].filter((secret) => secret !== undefined);
}

/** What a header can carry. */
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
const TOKEN = { mustBe: 'visible ASCII characters without white space', example: 'EAAG…' };

function fallbackFor(
  { name, purpose, optional = false }: SecretRequirement,
  mode: AppMode,
  reader: EnvironmentReader,
): Secret | undefined {
  if (mode === 'sandbox') return SecretValue.of(SANDBOX_DEFAULTS[purpose]);
  if (optional) return undefined;
  reader.problem(name, {
    mustBe: `set (${WHERE_IT_COMES_FROM[purpose]})`,
    example: exampleFor(mode, purpose),
  });
  return undefined;
}

const WHERE_IT_COMES_FROM = {
  webhook_signature: 'the secret that the provider signs deliveries with',
  webhook_handshake: 'the token you chose when you registered the webhook',
  api_token: 'the token for calls to the provider',
  oauth_client_secret: 'the secret of the app at its OAuth server',
} as const satisfies Record<SecretRequirement['purpose'], string>;

/** Tells a real secret in a sandbox, and a sandbox's outside of it, as a problem of `name`. */
export function checkMode(
  name: string,
  secret: Secret | undefined,
  {
    mode,
    reader,
    example,
  }: { readonly mode: AppMode; readonly reader: EnvironmentReader; readonly example: string },
): void {
  if (secret === undefined) return;
  const isSandboxValue = secret.reveal().startsWith(SANDBOX_PREFIX);
  if (mode === 'sandbox' && !isSandboxValue) {
    reader.problem(name, {
      mustBe: `a sandbox value in sandbox mode (it begins with ${SANDBOX_PREFIX})`,
      example,
    });
  }
  if (mode === 'production' && isSandboxValue) {
    reader.problem(name, { mustBe: 'a real value outside sandbox mode', example });
  }
}

/** What a secret of ours may look like. */
export function exampleOf(mode: AppMode): string {
  return mode === 'sandbox' ? `${SANDBOX_PREFIX}…` : '8f2c…';
}

function exampleFor(mode: AppMode, purpose: SecretRequirement['purpose']): string {
  return mode === 'sandbox' ? SANDBOX_DEFAULTS[purpose] : exampleOf(mode);
}
