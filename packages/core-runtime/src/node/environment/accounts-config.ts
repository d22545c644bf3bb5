import { Secret, type TenantAccount, type TenantLimits } from '@pyloto/core-connectors';

import type { EnvironmentReader, Expectation, ReadTextFile } from './environment-reader.ts';
import { LARGEST_LIMIT, LIMIT_NAMES } from './limits-config.ts';

/** An account, and what its tenant may do. */
export type ConfiguredAccount = TenantAccount & { readonly limits?: TenantLimits };

const VARIABLE = 'PYLOTO_ACCOUNTS';

const ACCOUNTS: Expectation = {
  mustBe: 'a JSON list of accounts, or the path of a file that holds one',
  example:
    '[{"tenantId":"acme","channel":"whatsapp","accountId":"106540352242922","accessToken":"…","limits":{"requestsPerMinute":600}}]',
};

const FIELDS = {
  tenantId: { mustBe: '1 to 64 characters of A–Z a–z 0–9 _ -', example: 'acme' },
  channel: { mustBe: 'the type of a channel, in lower case', example: 'whatsapp' },
  accountId: { mustBe: 'the provider’s id of the account, as text', example: '106540352242922' },
  accessToken: { mustBe: 'text without white space', example: '…' },
  limits: {
    mustBe: `an object of ${LIMIT_NAMES.join(', ')}, each a whole number from 1 to ${LARGEST_LIMIT}`,
    example: '{"requestsPerMinute":600}',
  },
} as const satisfies Record<string, Expectation>;

const KNOWN_FIELDS: readonly string[] = Object.keys(FIELDS);

/**
 * Reads `PYLOTO_ACCOUNTS`: undefined when every account belongs to `PYLOTO_TENANT_ID`.
 *
 * Each problem names the entry and the field, and never the value.
 */
export function readAccounts(
  reader: EnvironmentReader,
  readTextFile: ReadTextFile,
): readonly ConfiguredAccount[] | undefined {
  const given = reader.text(VARIABLE);
  if (given === undefined) return undefined;
  if (reader.text('PYLOTO_TENANT_ID') !== undefined) {
    reader.problem('PYLOTO_TENANT_ID', {
      mustBe: `left out when ${VARIABLE} says whose each account is`,
      example: '',
    });
  }
  const entries = entriesIn(given, readTextFile);
  if (entries === undefined) {
    reader.problem(VARIABLE, ACCOUNTS);
    return [];
  }
  const accounts = entries.map((entry, at) => readAccount(entry, `${VARIABLE}[${at}]`, reader));
  const read = accounts.filter((account) => account !== undefined);
  refuseContradictions(read, reader);
  return read;
}

function entriesIn(given: string, readTextFile: ReadTextFile): readonly unknown[] | undefined {
  try {
    const text = given.trimStart().startsWith('[') ? given : readTextFile(given);
    const entries: unknown = JSON.parse(text);
    return Array.isArray(entries) && entries.length > 0 ? entries : undefined;
  } catch {
    return undefined;
  }
}

function readAccount(
  entry: unknown,
  at: string,
  reader: EnvironmentReader,
): ConfiguredAccount | undefined {
  if (!isRecord(entry)) {
    reader.problem(at, { mustBe: 'an account', example: '{"tenantId":"acme", …}' });
    return undefined;
  }
  for (const name of Object.keys(entry)) {
    if (KNOWN_FIELDS.includes(name)) continue;
    reader.problem(at, {
      mustBe: `made of ${KNOWN_FIELDS.join(', ')}`,
      example: '{"tenantId":"acme", …}',
    });
  }
  const field = (name: keyof typeof FIELDS, pattern: RegExp): string => {
    const value = entry[name];
    if (typeof value === 'string' && pattern.test(value)) return value;
    reader.problem(`${at}.${name}`, FIELDS[name]);
    return '';
  };
  const account = {
    tenantId: field('tenantId', /^[A-Za-z0-9_-]{1,64}$/),
    channel: field('channel', /^[a-z][a-z0-9-]{0,63}$/),
    accountId: field('accountId', /^\S{1,256}$/),
  };
  const accessToken =
    entry['accessToken'] === undefined ? undefined : Secret.of(field('accessToken', /^\S+$/));
  const limits = readLimits(entry['limits'], `${at}.limits`, reader);
  return {
    ...account,
    ...(accessToken === undefined ? undefined : { accessToken }),
    ...(limits === undefined ? undefined : { limits }),
  };
}

function readLimits(
  value: unknown,
  at: string,
  reader: EnvironmentReader,
): TenantLimits | undefined {
  if (value === undefined) return undefined;
  if (isRecord(value) && Object.entries(value).every(isLimit)) return value;
  reader.problem(at, FIELDS.limits);
  return undefined;
}

function isLimit([name, limit]: readonly [string, unknown]): boolean {
  const isKnown = LIMIT_NAMES.some((known) => known === name);
  return isKnown && Number.isInteger(limit) && Number(limit) >= 1 && Number(limit) <= LARGEST_LIMIT;
}

function refuseContradictions(
  accounts: readonly ConfiguredAccount[],
  reader: EnvironmentReader,
): void {
  const owners = new Set<string>();
  const limitsByTenant = new Map<string, string>();
  for (const { tenantId, channel, accountId, limits } of accounts) {
    const account = `${channel} ${accountId}`;
    if (owners.has(account)) {
      reader.problem(VARIABLE, { mustBe: 'a list that names each account once', example: '[…]' });
    }
    owners.add(account);
    if (limits === undefined) continue;
    const text = JSON.stringify(LIMIT_NAMES.map((name) => limits[name]));
    if ((limitsByTenant.get(tenantId) ?? text) !== text) {
      const mustBe = 'a list that gives each tenant one set of limits';
      reader.problem(VARIABLE, { mustBe, example: '[…]' });
    }
    limitsByTenant.set(tenantId, text);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
