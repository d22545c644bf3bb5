import type { TenantAccount, TenantLimits } from '@pyloto/core-connectors';

import { readAccountEntry } from './account-entry.ts';
import type { AppMode } from './connector-secrets.ts';
import type { EnvironmentReader, Expectation, ReadTextFile } from './environment-reader.ts';
import { readJsonOrFile } from './json-or-file.ts';
import { LIMIT_NAMES } from './limits-config.ts';

/** An account, and what its tenant may do. */
export type ConfiguredAccount = TenantAccount & { readonly limits?: TenantLimits };

const VARIABLE = 'PYLOTO_ACCOUNTS';

const ACCOUNTS: Expectation = {
  mustBe: 'a JSON list of at least one account, or the path of a file that holds one',
  example:
    '[{"tenantId":"acme","channel":"whatsapp","accountId":"106540352242922","accessToken":"…","limits":{"requestsPerMinute":600}}]',
};

/** Where the list is judged. */
export type AccountsPlace = {
  readonly mode: AppMode;
  readonly readTextFile: ReadTextFile;
  /** Whether people can connect accounts of the connector: an empty list says that all of them are connected so. */
  readonly areConnectable: boolean;
};

/**
 * Reads `PYLOTO_ACCOUNTS`: undefined when every account belongs to `PYLOTO_TENANT_ID`.
 *
 * Each problem names the entry and the field, and never the value.
 */
export function readAccounts(
  reader: EnvironmentReader,
  { mode, readTextFile, areConnectable }: AccountsPlace,
): readonly ConfiguredAccount[] | undefined {
  const given = reader.text(VARIABLE);
  if (given === undefined) return undefined;
  if (reader.text('PYLOTO_TENANT_ID') !== undefined) {
    reader.problem('PYLOTO_TENANT_ID', {
      mustBe: `left out when ${VARIABLE} says whose each account is`,
      example: '',
    });
  }
  const entries = readJsonOrFile(given, readTextFile);
  if (!Array.isArray(entries) || (entries.length === 0 && !areConnectable)) {
    reader.problem(VARIABLE, ACCOUNTS);
    return [];
  }
  if (entries.length === 0) requireConnections(reader);
  const accounts = entries.map((entry, index) =>
    readAccountEntry(entry, { at: placeOf(index), mode, reader }),
  );
  refuseSharedAccounts(accounts, reader);
  refuseUnlikeLimits(accounts, reader);
  return accounts.filter((account) => account !== undefined);
}

/** Without it nobody could connect an account, and every delivery would be nobody's. */
function requireConnections(reader: EnvironmentReader): void {
  if (reader.text('PYLOTO_PUBLIC_URL') !== undefined) return;
  reader.problem('PYLOTO_PUBLIC_URL', {
    mustBe: `set where ${VARIABLE} is an empty list, so that accounts can be connected`,
    example: 'https://connect.acme.example',
  });
}

function placeOf(index: number): string {
  return `${VARIABLE}[${index}]`;
}

type ReadEntries = readonly (ConfiguredAccount | undefined)[];

function refuseSharedAccounts(entries: ReadEntries, reader: EnvironmentReader): void {
  const firstPlaces = new Map<string, string>();
  for (const [index, entry] of entries.entries()) {
    if (entry === undefined) continue;
    const account = `${entry.channel} ${entry.accountId}`;
    const first = firstPlaces.get(account);
    if (first === undefined) firstPlaces.set(account, placeOf(index));
    else {
      const mustBe = `an account that no other entry of its channel names (${first} does)`;
      reader.problem(`${placeOf(index)}.accountId`, { mustBe, example: '106540352242922' });
    }
  }
}

/** An entry without limits says nothing about those of its tenant. */
function refuseUnlikeLimits(entries: ReadEntries, reader: EnvironmentReader): void {
  const firstByTenant = new Map<string, { readonly text: string; readonly place: string }>();
  for (const [index, entry] of entries.entries()) {
    if (entry?.limits === undefined) continue;
    const { tenantId, limits } = entry;
    const text = JSON.stringify(LIMIT_NAMES.map((name) => limits[name]));
    const first = firstByTenant.get(tenantId);
    if (first === undefined) firstByTenant.set(tenantId, { text, place: placeOf(index) });
    else if (first.text !== text) {
      const mustBe = `left out or the same as in ${first.place}, which is of the same tenant`;
      reader.problem(`${placeOf(index)}.limits`, { mustBe, example: '{"requestsPerMinute":600}' });
    }
  }
}
