import { hasScope, type ApiPrincipal } from '@pyloto/core-auth';
import type { Context } from 'hono';

import { type JsonObject, parseJsonObject } from '../json-object.ts';
import { readRawBody } from '../webhook/receive.ts';
import { Refusal } from '../webhook/refusal.ts';
import { toWebhookRequest } from '../webhook/to-webhook-request.ts';
import { CONNECT_SCOPE, type OAuthParts } from './oauth-parts.ts';

/** Who asks, and under which id. */
export type Asking = { readonly principal: ApiPrincipal; readonly correlationId: string };

/** What may be asked for, and how it looks. */
export type RequestForm = { readonly fields: ReadonlySet<string>; readonly example: string };

/** What is asked for of a provider, and perhaps of one of its accounts. */
export type AccountRequest = {
  readonly providerId: string;
  /** The type of the provider's channel. */
  readonly channel: string;
  readonly accountId: string | undefined;
  readonly body: JsonObject;
};

const ACCOUNT_ID = /^\S{1,256}$/;

/** Sees that a request has a key that may connect accounts. @throws Refusal 401, 403 */
export function authenticate(c: Context, correlationId: string, parts: OAuthParts): Asking {
  const principal = parts.keyring.authenticate(c.req.header('authorization'));
  if (principal === undefined) {
    const headers = { 'www-authenticate': 'Bearer' };
    throw new Refusal('UNAUTHORIZED', { headers, reason: 'api_key_unknown' });
  }
  const asking: Asking = { principal, correlationId };
  if (!hasScope(principal, CONNECT_SCOPE)) forbid(asking, { reason: 'scope_missing' }, parts);
  return asking;
}

/** Reads a request about a provider's accounts; an empty body is an object without fields. @throws Refusal 400, 413, 408 */
export async function readAccountRequest(
  c: Context,
  { fields, example }: RequestForm,
  parts: OAuthParts,
): Promise<AccountRequest> {
  const bytes = await readRawBody(toWebhookRequest(c), parts.runtime);
  const body: JsonObject | undefined = bytes.length === 0 ? {} : parseJsonObject(bytes);
  if (body === undefined || Object.keys(body).some((name) => !fields.has(name))) {
    throw invalid(`the body must be a JSON object of ${[...fields].join(', ')}`, example);
  }
  const { provider = onlyProviderOf(parts), accountId } = body;
  const providers = parts.clients.map((client) => client.provider);
  const found = providers.find(({ id }) => id === provider);
  if (found === undefined) {
    const ids = providers.map(({ id }) => id);
    throw invalid(`provider must be one of ${ids.join(', ')}`, example);
  }
  if (accountId !== undefined && !isText(accountId, ACCOUNT_ID)) {
    throw invalid(
      'accountId must be the provider’s id of the account, without white space',
      example,
    );
  }
  return { providerId: found.id, channel: found.channel, accountId, body };
}

/** Tells of a key that is used for what it is not for, and refuses it. */
export function forbid(
  { principal, correlationId }: Asking,
  why: { readonly reason: string; readonly account?: string },
  { runtime }: OAuthParts,
): never {
  const { tenantId, keyId } = principal;
  const { logger, metrics, connectorId: connector } = runtime;
  metrics.count('security_events_total', 1, { connector, reason: why.reason });
  logger.log('error', 'security_event', { correlationId, tenantId, keyId, ...why });
  throw new Refusal('FORBIDDEN', { reason: why.reason });
}

/** A request that is not valid; `expectation` says what is. */
export function invalid(expectation: string, example: string): Refusal {
  return new Refusal('VALIDATION_FAILED', { message: `${expectation}, for example ${example}` });
}

function onlyProviderOf({ clients }: OAuthParts): string | undefined {
  return clients.length === 1 ? clients[0]?.provider.id : undefined;
}

function isText(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}
