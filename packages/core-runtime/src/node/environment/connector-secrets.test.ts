import type { SecretRequirement } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { parcels } from '../../test-harness.ts';
import { readConnectorSecrets } from './connector-secrets.ts';
import { type Environment, EnvironmentReader } from './environment-reader.ts';

const signedWith = (name: string): SecretRequirement => ({
  name,
  purpose: 'webhook_signature',
  previousName: `${name}_PREVIOUS`,
  rotation: 'manual',
  optional: true,
});

/** What an app of a channel whose deliveries two secrets may sign has, by name. */
function read(env: Environment, mode: 'production' | 'sandbox' = 'production') {
  const reader = new EnvironmentReader(env, () => '');
  const secrets: readonly SecretRequirement[] = [
    signedWith('ROAD_SECRET'),
    signedWith('RAIL_SECRET'),
    { name: 'CLIENT_SECRET', purpose: 'oauth_client_secret', rotation: 'manual', optional: true },
  ];
  const manifest = { ...parcels.manifest, secrets: [...secrets] };
  const live = readConnectorSecrets(manifest, mode, reader);
  reader.assertValid();
  const told = Object.entries(live).map(([name, values]) => [name, values.map((v) => v.reveal())]);
  return Object.fromEntries(told);
}

test('of several secrets that deliveries may be signed with, none is a problem that names all', () => {
  expect(() => read({})).toThrow(
    'ROAD_SECRET must be set, or RAIL_SECRET (the secret that the provider signs deliveries with), for example ROAD_SECRET=8f2c…',
  );
});

test.each(['ROAD_SECRET', 'RAIL_SECRET'])('%s alone is enough', (name) => {
  const none = { ROAD_SECRET: [], RAIL_SECRET: [], CLIENT_SECRET: [] };
  expect(read({ [name]: 'a-secret' })).toEqual({ ...none, [name]: ['a-secret'] });
});

test('a sandbox has one for every purpose', () => {
  expect(read({}, 'sandbox')).toEqual({
    ROAD_SECRET: ['sandbox_app_secret'],
    RAIL_SECRET: ['sandbox_app_secret'],
    CLIENT_SECRET: ['sandbox_client_secret'],
  });
});
