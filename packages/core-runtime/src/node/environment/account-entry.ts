import { Secret, type TenantAccount, type TenantLimits } from '@pyloto/core-connectors';

import { isJsonObject, type JsonObject } from '../../json-object.ts';
import { type AppMode, checkMode } from './connector-secrets.ts';
import type { EnvironmentReader, Expectation } from './environment-reader.ts';
import { LARGEST_LIMIT, LIMIT_NAMES } from './limits-config.ts';
import { TENANT_ID } from './tenant-id.ts';

type TextField = 'tenantId' | 'channel' | 'accountId' | 'accessToken';

const TEXT_FIELDS: Readonly<Record<TextField, Expectation & { readonly pattern: RegExp }>> = {
  tenantId: TENANT_ID,
  channel: {
    mustBe: 'the type of a channel, in lower case',
    example: 'whatsapp',
    pattern: /^[a-z][a-z0-9-]{0,63}$/,
  },
  accountId: {
    mustBe: 'the provider’s id of the account, as text of 1 to 256 characters without white space',
    example: '"106540352242922"',
    pattern: /^\S{1,256}$/,
  },
  accessToken: {
    mustBe: 'visible ASCII characters without white space',
    example: '"…"',
    pattern: /^[\x21-\x7E]+$/,
  },
};

const FIELDS = new Set([...Object.keys(TEXT_FIELDS), 'limits']);
const ENTRY: Expectation = {
  mustBe: 'an object of tenantId, channel, accountId and, optionally, accessToken and limits',
  example: '{"tenantId":"acme","channel":"whatsapp","accountId":"106540352242922"}',
};
const LIMITS: Expectation = {
  mustBe: `an object of ${LIMIT_NAMES.join(', ')}`,
  example: '{"requestsPerMinute":600}',
};
const LIMIT: Expectation = {
  mustBe: `a whole number from 1 to ${LARGEST_LIMIT}`,
  example: '600',
};

type EntryPlace = {
  /** The path of the entry, for problems. */
  readonly at: string;
  readonly mode: AppMode;
  readonly reader: EnvironmentReader;
};

/** Reads one entry of `PYLOTO_ACCOUNTS`; undefined when it names no account, which is told as a problem. */
export function readAccountEntry(
  entry: unknown,
  place: EntryPlace,
): (TenantAccount & { readonly limits?: TenantLimits }) | undefined {
  const { at, reader } = place;
  if (!isJsonObject(entry)) {
    reader.problem(at, ENTRY);
    return undefined;
  }
  if (Object.keys(entry).some((name) => !FIELDS.has(name))) reader.problem(at, ENTRY);
  const tenantId = readText(entry, 'tenantId', place);
  const channel = readText(entry, 'channel', place);
  const accountId = readText(entry, 'accountId', place);
  const accessToken = readAccessToken(entry, place);
  const limits = readLimits(entry['limits'], `${at}.limits`, reader);
  if (tenantId === undefined || channel === undefined || accountId === undefined) return undefined;
  return {
    tenantId,
    channel,
    accountId,
    ...(accessToken === undefined ? undefined : { accessToken }),
    ...(limits === undefined ? undefined : { limits }),
  };
}

function readText(
  entry: JsonObject,
  name: TextField,
  { at, reader }: EntryPlace,
): string | undefined {
  const value = entry[name];
  const field = TEXT_FIELDS[name];
  if (typeof value === 'string' && field.pattern.test(value)) return value;
  reader.problem(`${at}.${name}`, field);
  return undefined;
}

function readAccessToken(entry: JsonObject, place: EntryPlace): Secret | undefined {
  if (entry['accessToken'] === undefined) return undefined;
  const text = readText(entry, 'accessToken', place);
  if (text === undefined) return undefined;
  const token = Secret.of(text);
  checkMode(`${place.at}.accessToken`, token, { ...place, example: '"…"' });
  return token;
}

function readLimits(
  value: unknown,
  at: string,
  reader: EnvironmentReader,
): TenantLimits | undefined {
  if (value === undefined) return undefined;
  if (!isJsonObject(value) || Object.keys(value).some((name) => !isLimitName(name))) {
    reader.problem(at, LIMITS);
    return undefined;
  }
  for (const [name, limit] of Object.entries(value)) {
    if (!isLimit(limit)) reader.problem(`${at}.${name}`, LIMIT);
  }
  return value;
}

function isLimitName(name: string): boolean {
  return LIMIT_NAMES.some((known) => known === name);
}

function isLimit(limit: unknown): boolean {
  return Number.isInteger(limit) && Number(limit) >= 1 && Number(limit) <= LARGEST_LIMIT;
}
