import { readFileSync } from 'node:fs';

import type { ConnectorManifest, LogLevel, Secret } from '@pyloto/core-connectors';

import { DEFAULT_LIMITS } from '../../runtime-config.ts';
import { type AppMode, readConnectorSecrets } from './connector-secrets.ts';
import {
  type Environment,
  EnvironmentReader,
  type ReadTextFile,
  wholeNumber,
} from './environment-reader.ts';
import { readSinkConfig, type SinkConfig } from './sink-config.ts';

/** The configuration that every connector app has. */
export type AppConfig = {
  readonly mode: AppMode;
  readonly port: number;
  readonly host: string;
  readonly logLevel: LogLevel;
  /** The tenant of every account. */
  readonly tenantId: string;
  readonly maxBodyBytes: number;
  /** How long `/ready` is red before connections are refused. */
  readonly drainDelayMs: number;
  readonly secrets: Readonly<Record<string, readonly Secret[]>>;
  readonly sink: SinkConfig;
  /** Opens `/admin`; none: the path is not served. */
  readonly adminKeys: readonly Secret[];
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
  manifest: ConnectorManifest,
  readTextFile: ReadTextFile = (path) => readFileSync(path, 'utf8'),
): AppConfig {
  const reader = new EnvironmentReader(env, readTextFile);
  const mode = reader.word<AppMode>('PYLOTO_MODE', 'production', ['production', 'sandbox']);
  const config = {
    mode,
    port: reader.parsed('PORT', 3000, wholeNumber(0, 65_535, 3000)),
    host: reader.text('HOST') ?? '0.0.0.0',
    logLevel: reader.word<LogLevel>('LOG_LEVEL', 'info', ['debug', 'info', 'warn', 'error']),
    tenantId: readTenantId(reader),
    maxBodyBytes: reader.parsed(
      'MAX_BODY_BYTES',
      DEFAULT_LIMITS.maxBodyBytes,
      wholeNumber(1024, LARGEST_BODY_BYTES, DEFAULT_LIMITS.maxBodyBytes),
    ),
    drainDelayMs: reader.parsed('DRAIN_DELAY_MS', 0, wholeNumber(0, 60_000, 5000)),
    secrets: readConnectorSecrets(manifest, mode, reader),
    sink: readSinkConfig(reader),
    adminKeys: readAdminKeys(reader),
  };
  reader.assertValid();
  return config;
}

const SHORTEST_ADMIN_KEY = 24;

function readAdminKeys(reader: EnvironmentReader): readonly Secret[] {
  const name = 'PYLOTO_ADMIN_KEY';
  const key = reader.secret(name);
  if (key === undefined) return [];
  if (/^\S+$/.test(key.reveal()) && key.reveal().length >= SHORTEST_ADMIN_KEY) return [key];
  reader.problem(name, {
    mustBe: `at least ${SHORTEST_ADMIN_KEY} characters without white space`,
    example: '… (the output of: openssl rand -hex 32)',
  });
  return [];
}

function readTenantId(reader: EnvironmentReader): string {
  return reader.parsed('PYLOTO_TENANT_ID', 'default', {
    mustBe: '1 to 64 characters of A–Z a–z 0–9 _ -',
    example: 'acme',
    parse: (text) => (/^[A-Za-z0-9_-]{1,64}$/.test(text) ? text : undefined),
  });
}
