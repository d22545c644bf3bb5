import {
  type Connector,
  ConnectorError,
  type Secret,
  type SecretRequirement,
} from '@pyloto/core-connectors';

/**
 * The live secrets of one purpose, current first.
 *
 * @throws ConnectorError `config_invalid` when there is none, or one of them is empty
 */
export function liveSecrets(
  purpose: SecretRequirement['purpose'],
  connector: Connector<unknown>,
  secrets: Readonly<Record<string, readonly Secret[]>>,
): readonly Secret[] {
  const names = connector.manifest.secrets
    .filter((requirement) => requirement.purpose === purpose)
    .map(({ name }) => name);
  const live = names.flatMap((name) => secrets[name] ?? []);
  if (live.length > 0 && live.every((secret) => secret.reveal() !== '')) return live;
  const named = names.join(' or ') || `a secret for ${purpose}`;
  throw new ConnectorError('config_invalid', `${named} must have a value that is not empty`);
}
