import { type ApiKey, readApiKeys } from '@pyloto/core-auth';
import { type Connector, Secret } from '@pyloto/core-connectors';

import { DEFAULT_COMMAND_RETRY_SCHEDULE_MS } from '../../commands/command-parts.ts';
import { CONNECT_SCOPE } from '../../oauth/oauth-parts.ts';
import { type AppMode, checkMode, exampleOf } from './connector-secrets.ts';
import { durationSchedule } from './duration-schedule.ts';
import { type EnvironmentReader, type ReadTextFile, wholeNumber } from './environment-reader.ts';
import { readJsonOrFile } from './json-or-file.ts';

/** Who may give commands, and how they are sent. */
export type CommandsConfig = {
  /** None: commands are not served. */
  readonly apiKeys: readonly ApiKey[];
  readonly apiKeyPepper: Secret | undefined;
  /** How long one attempt to send may take. */
  readonly commandTimeoutMs: number;
  readonly commandRetryScheduleMs: readonly number[];
};

/** What a sandbox's commands are given with where nothing is configured; documented, therefore worth nothing elsewhere. */
const SANDBOX_KEY = 'sandbox_commands_key';
const VARIABLE = 'PYLOTO_API_KEYS';
const PEPPER = 'PYLOTO_API_KEY_PEPPER';
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
  const apiKeyPepper = reader.secret(PEPPER);
  // A hash does not show which mode its key is of; what it was made with does.
  checkMode(PEPPER, apiKeyPepper, { mode: place.mode, reader, example: exampleOf(place.mode) });
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
  };
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
