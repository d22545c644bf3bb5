import { readFileSync } from 'node:fs';

import type {
  Connector,
  ConnectorManifest,
  LogLevel,
  Secret,
  TenantLimits,
} from '@pyloto/core-connectors';

import { DEFAULT_LIMITS } from '../../runtime-config.ts';
import { type ConfiguredAccount, readAccounts } from './accounts-config.ts';
import { type CommandsConfig, type CommandsPlace, readCommandsConfig } from './commands-config.ts';
import { type ConnectionsConfig, readConnectionsConfig } from './connections-config.ts';
import { type AppMode, checkMode, exampleOf, readConnectorSecrets } from './connector-secrets.ts';
import { readConnectorSettings } from './connector-settings.ts';
import { type DeliveryConfig, readDeliveryConfig } from './delivery-config.ts';
import {
  type Environment,
  EnvironmentReader,
  type ReadTextFile,
  wholeNumber,
} from './environment-reader.ts';
import { readLimits } from './limits-config.ts';
import { readSinkConfig, type SinkConfig } from './sink-config.ts';
import { TENANT_ID } from './tenant-id.ts';

/** The configuration that every connector app has. */
export type AppConfig = DeliveryConfig &
  CommandsConfig &
  ConnectionsConfig & {
    readonly mode: AppMode;
    readonly port: number;
    readonly host: string;
    readonly logLevel: LogLevel;
    /** The tenant of every account, where there are no `accounts`. */
    readonly tenantId: string;
    /** Every account, and whose it is. */
    readonly accounts: readonly ConfiguredAccount[] | undefined;
    /** What a tenant may do that has no limits of its own. */
    readonly limits: TenantLimits;
    readonly maxBodyBytes: number;
    /** How long a body may take to arrive. */
    readonly bodyTimeoutMs: number;
    /** How long `/ready` is red before connections are refused. */
    readonly drainDelayMs: number;
    readonly secrets: Readonly<Record<string, readonly Secret[]>>;
    /** The manifest's settings, by name. */
    readonly settings: Readonly<Record<string, string>>;
    readonly sink: SinkConfig;
    /** Opens `/admin`; none: the path is not served. */
    readonly adminKeys: readonly Secret[];
    /** Where `/metrics` and `/admin` are served instead of `port`; undefined: there. */
    readonly adminPort: number | undefined;
  };

const LARGEST_BODY_BYTES = 64 * 1024 * 1024;

/**
 * Reads an app's configuration from environment variables; a pure function but for files that
 * `<NAME>_FILE` variables name.
 *
 * @throws ConnectorError `config_invalid` that names every bad variable, what it must be, and an example
 */
export function readAppConfig(
  env: Environment,
  connector: DescribedConnector,
  readTextFile: ReadTextFile = (path) => readFileSync(path, 'utf8'),
): AppConfig {
  const reader = new EnvironmentReader(env, readTextFile);
  const mode = reader.word<AppMode>('PYLOTO_MODE', 'production', ['production', 'sandbox']);
  const port = reader.parsed('PORT', 3000, wholeNumber(0, 65_535, 3000));
  // Everybody knows the secrets of a sandbox, so only this machine reaches it unless its operator says otherwise.
  const host = reader.text('HOST') ?? (mode === 'sandbox' ? '127.0.0.1' : '0.0.0.0');
  const logLevel = reader.word<LogLevel>('LOG_LEVEL', 'info', ['debug', 'info', 'warn', 'error']);
  const tenantId = readTenantId(reader);
  const described = describe(connector);
  const areConnectable = (described.oauth ?? []).length > 0;
  const accounts = readAccounts(reader, { mode, readTextFile, areConnectable });
  const tenantIds = accounts?.map((account) => account.tenantId) ?? [tenantId];
  const config = {
    mode,
    port,
    host,
    logLevel,
    tenantId,
    accounts,
    limits: readLimits(reader, mode),
    maxBodyBytes: reader.parsed(
      'MAX_BODY_BYTES',
      DEFAULT_LIMITS.maxBodyBytes,
      wholeNumber(1024, LARGEST_BODY_BYTES, DEFAULT_LIMITS.maxBodyBytes),
    ),
    bodyTimeoutMs: reader.parsed(
      'BODY_TIMEOUT_MS',
      DEFAULT_LIMITS.bodyTimeoutMs,
      wholeNumber(100, 25_000, DEFAULT_LIMITS.bodyTimeoutMs),
    ),
    drainDelayMs: reader.parsed('DRAIN_DELAY_MS', 0, wholeNumber(0, 60_000, 5000)),
    ...readDoors(described, reader, { mode, tenantIds, readTextFile }),
    sink: readSinkConfig(reader),
    ...readDeliveryConfig(reader),
    adminKeys: readAdminKeys(reader, mode),
    adminPort: readAdminPort(reader, port),
  };
  reader.assertValid();
  return config;
}

/** What a configuration depends on: a connector, or the manifest of one that has no commands and no accounts to connect. */
export type DescribedConnector = ConnectorManifest | WithDoors;

type WithDoors = { readonly manifest: ConnectorManifest } & Pick<Connector, 'commands' | 'oauth'>;

function describe(connector: DescribedConnector): WithDoors {
  return 'manifest' in connector ? connector : { manifest: connector };
}

/** What the connector's provider, its product and the owners of accounts come and are called with. */
function readDoors(
  { manifest, commands = [], oauth = [] }: WithDoors,
  reader: EnvironmentReader,
  place: Omit<CommandsPlace, 'commands'>,
) {
  const secrets = readConnectorSecrets(manifest, place.mode, reader);
  const settings = readConnectorSettings(manifest, place.mode, reader);
  return {
    secrets,
    settings,
    ...readCommandsConfig(reader, { ...place, commands }),
    ...readConnectionsConfig(reader, { mode: place.mode, oauth, manifest, settings, secrets }),
  };
}

const SHORTEST_ADMIN_KEY = 24;

function readAdminKeys(reader: EnvironmentReader, mode: AppMode): readonly Secret[] {
  const name = 'PYLOTO_ADMIN_KEY';
  const key = reader.secret(name);
  if (key === undefined) return [];
  const example = '… (the output of: openssl rand -hex 32)';
  if (/^\S+$/.test(key.reveal()) && key.reveal().length >= SHORTEST_ADMIN_KEY) {
    checkMode(name, key, { mode, reader, example: exampleOf(mode) });
    return [key];
  }
  reader.problem(name, {
    mustBe: `at least ${SHORTEST_ADMIN_KEY} characters without white space`,
    example,
  });
  return [];
}

/** A port of its own, so that what is for operators alone is not where providers come in. */
function readAdminPort(reader: EnvironmentReader, port: number): number | undefined {
  const adminPort = reader.parsed<number | undefined>(
    'ADMIN_PORT',
    undefined,
    wholeNumber(0, 65_535, 3001),
  );
  if (adminPort !== undefined && adminPort !== 0 && adminPort === port) {
    reader.problem('ADMIN_PORT', { mustBe: 'another port than PORT', example: '3001' });
  }
  return adminPort;
}

function readTenantId(reader: EnvironmentReader): string {
  return reader.parsed('PYLOTO_TENANT_ID', 'default', {
    ...TENANT_ID,
    parse: (text) => (TENANT_ID.pattern.test(text) ? text : undefined),
  });
}
