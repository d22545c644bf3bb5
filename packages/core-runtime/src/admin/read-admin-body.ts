import type { ReplayFilter } from '@pyloto/core-delivery';
import type { Context } from 'hono';

import { isJsonObject, type JsonObject } from '../json-object.ts';
import { Refusal } from '../webhook/refusal.ts';

const LONGEST_REASON = 500;
const LONGEST_FILTER = 200;

const DISCARD_WANTED = `the body must be JSON with a reason of 1 to ${LONGEST_REASON} characters and nothing else, for example {"reason":"test data"}`;

/** Reads the body of a discard. @throws Refusal when it is another */
export async function readReason(c: Context): Promise<string> {
  const { reason, ...others } = (await readObject(c)) ?? {};
  const isReason = typeof reason === 'string' && reason.trim() !== '';
  if (isReason && reason.length <= LONGEST_REASON && Object.keys(others).length === 0)
    return reason;
  throw invalid(DISCARD_WANTED);
}

/** What `POST /admin/dead-letters/replay` is asked for. */
export type BulkReplay = { readonly filter: ReplayFilter; readonly dryRun: boolean };

const BULK_EXAMPLE = '{"filter":{"tenant":"acme","errorCode":"timeout"},"dryRun":true}';

/** The names of a filter in a body or a query, and in our own words. */
const FILTER_NAMES = {
  tenant: 'tenantId',
  capability: 'capabilityId',
  errorCode: 'errorCode',
  destination: 'destination',
} as const satisfies Record<string, keyof ReplayFilter>;

/** Reads the body of a bulk replay. @throws Refusal when it is another, naming the field */
export async function readBulkReplay(c: Context): Promise<BulkReplay> {
  const body = await readObject(c);
  if (body === undefined)
    throw invalid(`the body must be a JSON object, for example ${BULK_EXAMPLE}`);
  const { filter, dryRun = false, ...others } = body;
  if (Object.keys(others).length > 0) {
    throw invalid(
      `the body must have no fields but filter and dryRun, for example ${BULK_EXAMPLE}`,
    );
  }
  if (typeof dryRun !== 'boolean') {
    throw invalid(`dryRun must be true or false, for example ${BULK_EXAMPLE}`);
  }
  return { filter: filterOf(filter), dryRun };
}

function filterOf(given: unknown): ReplayFilter {
  if (!isJsonObject(given)) {
    throw invalid(`filter must be an object, {} for all dead letters, for example ${BULK_EXAMPLE}`);
  }
  const filter: { -readonly [Name in keyof ReplayFilter]: string } = {};
  for (const [name, value] of Object.entries(given)) {
    if (!isFilterName(name)) {
      const names = Object.keys(FILTER_NAMES).join(', ');
      throw invalid(`filter must have no fields but ${names}, for example ${BULK_EXAMPLE}`);
    }
    if (typeof value !== 'string' || value === '' || value.length > LONGEST_FILTER) {
      throw invalid(
        `filter.${name} must be text of 1 to ${LONGEST_FILTER} characters, for example ${BULK_EXAMPLE}`,
      );
    }
    filter[FILTER_NAMES[name]] = value;
  }
  return filter;
}

function isFilterName(name: string): name is keyof typeof FILTER_NAMES {
  return Object.hasOwn(FILTER_NAMES, name);
}

/** A filter under the names that a body gives it. */
export function namedFilter(filter: ReplayFilter): Readonly<Record<string, string>> {
  const named: Record<string, string> = {};
  for (const [name, ours] of Object.entries(FILTER_NAMES)) {
    const value = filter[ours];
    if (value !== undefined) named[name] = value;
  }
  return named;
}

/** @returns undefined when the body is no JSON object */
async function readObject(c: Context): Promise<JsonObject | undefined> {
  const body: unknown = await c.req.json().catch(() => undefined);
  return isJsonObject(body) ? body : undefined;
}

/** A request that is not valid; `message` says what is. */
export function invalid(message: string): Refusal {
  return new Refusal('VALIDATION_FAILED', { message });
}
