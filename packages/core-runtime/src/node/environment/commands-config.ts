import {
  type ApiKey,
  type EncryptionKey,
  readApiKeys,
  readEncryptionKeys,
} from '@pyloto/core-auth';
import { type Connector, Secret } from '@pyloto/core-connectors';

import { DEFAULT_COMMAND_RETRY_SCHEDULE_MS } from '../../commands/command-parts.ts';
import { CONNECT_SCOPE } from '../../oauth/oauth-parts.ts';
import type { AppMode } from './connector-secrets.ts';
import { durationSchedule } from './duration-schedule.ts';
import {
  type EnvironmentReader,
  type ParsingRule,
  type ReadTextFile,
  wholeNumber,
} from './environment-reader.ts';
import { readJsonOrFile } from './json-or-file.ts';

/** Who may give commands, and how they are sent. */
export type CommandsConfig = {
  /** None: commands are not served. */
  readonly apiKeys: readonly ApiKey[];
  readonly apiKeyPepper: Secret | undefined;
  /** How long one attempt to send may take. */
  readonly commandTimeoutMs: number;
  readonly commandRetryScheduleMs: readonly number[];
  /** What tokens of connected accounts are encrypted with: the first encrypts, all decrypt. */
  readonly encryptionKeys: readonly EncryptionKey[];
  /** Where browsers reach the app; undefined: nobody connects accounts. */
  readonly publicUrl: string | undefined;
};

/** What a sandbox's commands are given with where nothing is configured; documented, therefore worth nothing elsewhere. */
const SANDBOX_KEY = 'sandbox_commands_key';
const VARIABLE = 'PYLOTO_API_KEYS';
const DEFAULT_TIMEOUT_MS = 10_000;

/** Where the entries are judged. */
export type CommandsPlace = {
  readonly mode: AppMode;
  /** What keys can be for. */
  readonly commands: NonNullable<Connector['commands']>;
  /** Whose the sandbox's key is. */
  readonly tenantIds: readonly string[];
  readonly readTextFile: ReadTextFile;
};

/** Reads `PYLOTO_API_KEYS` and what belongs to it. Each problem names the entry and the field, and never the value. */
export function readCommandsConfig(
  reader: EnvironmentReader,
  place: CommandsPlace,
): CommandsConfig {
  const apiKeyPepper = reader.secret('PYLOTO_API_KEY_PEPPER');
  return {
    apiKeys: readKeys(reader, place, apiKeyPepper),
    apiKeyPepper,
    commandTimeoutMs: reader.parsed(
      'COMMAND_TIMEOUT_MS',
      DEFAULT_TIMEOUT_MS,
      wholeNumber(100, 120_000, DEFAULT_TIMEOUT_MS),
    ),
    commandRetryScheduleMs: reader.parsed(
      'COMMAND_RETRY_SCHEDULE',
      DEFAULT_COMMAND_RETRY_SCHEDULE_MS,
      durationSchedule(DEFAULT_COMMAND_RETRY_SCHEDULE_MS),
    ),
    encryptionKeys: readKeysForTokens(reader),
    publicUrl: reader.parsed<string | undefined>('PYLOTO_PUBLIC_URL', undefined, ADDRESS),
  };
}

const ADDRESS: ParsingRule<string | undefined> = {
  mustBe: 'the https address where browsers reach the app, or an http one on this machine',
  example: 'https://connect.acme.example',
  parse: (text) => {
    const url = URL.parse(text);
    if (url === null || url.search !== '' || url.hash !== '') return undefined;
    const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
    const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLocal);
    return isSafe ? text.replace(/\/+$/, '') : undefined;
  },
};

function readKeysForTokens(reader: EnvironmentReader): readonly EncryptionKey[] {
  const name = 'PYLOTO_ENCRYPTION_KEYS';
  const given = reader.text(name);
  if (given === undefined) return [];
  const { keys, problems } = readEncryptionKeys(given);
  for (const { at, mustBe, example } of problems) {
    reader.problem(`${name}${at}`, { mustBe, example });
  }
  return keys;
}

function readKeys(
  reader: EnvironmentReader,
  { mode, commands, tenantIds, readTextFile }: CommandsPlace,
  pepper: Secret | undefined,
): readonly ApiKey[] {
  const given = reader.text(VARIABLE);
  if (given === undefined) return mode === 'sandbox' ? sandboxKeys(tenantIds) : [];
  const scopes = [...commands.map(({ name }) => name), CONNECT_SCOPE];
  const { keys, problems } = readApiKeys(readJsonOrFile(given, readTextFile), {
    scopes,
    mode,
    pepper,
  });
  for (const { at, mustBe, example } of problems) {
    reader.problem(`${VARIABLE}${at}`, { mustBe: at === '' ? LIST_OR_PATH : mustBe, example });
  }
  return keys;
}

const LIST_OR_PATH = 'a JSON list of at least one key, or the path of a file that holds one';

/** One key, of the first tenant. */
function sandboxKeys([tenantId]: readonly string[]): readonly ApiKey[] {
  if (tenantId === undefined) return [];
  return [{ tenantId, key: Secret.of(SANDBOX_KEY), scopes: ['*'] }];
}
