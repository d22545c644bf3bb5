import { hasScope, type ApiPrincipal, type ConnectionRequest } from '@pyloto/core-auth';
import { keyDigest } from '@pyloto/core-events';
import type { Context } from 'hono';

import { type JsonObject, parseJsonObject } from '../json-object.ts';
import { readRawBody } from '../webhook/receive.ts';
import { Refusal } from '../webhook/refusal.ts';
import { toWebhookRequest } from '../webhook/to-webhook-request.ts';
import { CONNECT_SCOPE, oauthUrl, type OAuthParts } from './oauth-parts.ts';
import { isAllowedReturnUrl } from './return-url.ts';

const LONGEST_RETURN_URL = 1024;
const ACCOUNT_ID = /^\S{1,256}$/;
const EXAMPLE = '{"returnUrl":"https://product.example/connected"}';
const FIELDS: ReadonlySet<string> = new Set(['provider', 'accountId', 'returnUrl']);

/**
 * `POST /oauth/links`: makes a link with which a browser, which has no API key, can connect an account to the key's tenant.
 *
 * @throws Refusal 400, 401, 403
 */
export async function createStartLink(
  c: Context,
  correlationId: string,
  parts: OAuthParts,
): Promise<Response> {
  const principal = parts.keyring.authenticate(c.req.header('authorization'));
  if (principal === undefined) {
    const headers = { 'www-authenticate': 'Bearer' };
    throw new Refusal('UNAUTHORIZED', { headers, reason: 'api_key_unknown' });
  }
  const asking: Asking = { principal, correlationId };
  if (!hasScope(principal, CONNECT_SCOPE)) forbid(asking, { reason: 'scope_missing' }, parts);
  const request = await readLinkRequest(c, principal.tenantId, parts);
  await refuseForeignAccount(request, asking, parts);
  const { link, expiresAtMs } = parts.flows.createLink(request);
  const { tenantId, keyId } = principal;
  parts.runtime.logger.log('info', 'connection_link_created', { correlationId, tenantId, keyId });
  const url = `${oauthUrl(parts.publicUrl, 'start')}?link=${encodeURIComponent(link)}`;
  const headers = { 'cache-control': 'no-store', 'x-correlation-id': correlationId };
  return c.json({ ok: true, url, expiresAt: new Date(expiresAtMs).toISOString() }, 201, headers);
}

type Asking = { readonly principal: ApiPrincipal; readonly correlationId: string };

async function readLinkRequest(
  c: Context,
  tenantId: string,
  parts: OAuthParts,
): Promise<ConnectionRequest> {
  const bytes = await readRawBody(toWebhookRequest(c), parts.runtime);
  const body: JsonObject | undefined = bytes.length === 0 ? {} : parseJsonObject(bytes);
  if (body === undefined || Object.keys(body).some((name) => !FIELDS.has(name))) {
    throw invalid(`the body must be a JSON object of ${[...FIELDS].join(', ')}`);
  }
  const { provider = onlyProviderOf(parts), accountId, returnUrl } = body;
  const ids = parts.clients.map((client) => client.provider.id);
  const providerId = ids.find((id) => id === provider);
  if (providerId === undefined) throw invalid(`provider must be one of ${ids.join(', ')}`);
  if (accountId !== undefined && !isText(accountId, ACCOUNT_ID)) {
    throw invalid('accountId must be the provider’s id of the account, without white space');
  }
  if (returnUrl !== undefined && !isReturnUrl(returnUrl, parts)) {
    throw invalid('returnUrl must be one of the addresses that the operator has allowed');
  }
  return { tenantId, providerId, accountId, returnUrl };
}

function onlyProviderOf({ clients }: OAuthParts): string | undefined {
  return clients.length === 1 ? clients[0]?.provider.id : undefined;
}

function isText(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}

function isReturnUrl(value: unknown, { returnUrls = [] }: OAuthParts): value is string {
  return (
    typeof value === 'string' &&
    value.length <= LONGEST_RETURN_URL &&
    isAllowedReturnUrl(value, returnUrls)
  );
}

async function refuseForeignAccount(
  { accountId, providerId, tenantId }: ConnectionRequest,
  asking: Asking,
  parts: OAuthParts,
): Promise<void> {
  if (accountId === undefined) return;
  const client = parts.clients.find(({ provider }) => provider.id === providerId);
  const type = client?.provider.channel ?? '';
  const known = await parts.findAccount({ type, accountId });
  const owner = known?.tenantId ?? (await parts.owners.tenantOf({ channel: type, accountId }));
  if (owner === undefined || owner === tenantId) return;
  forbid(asking, { reason: 'account_forbidden', account: keyDigest(accountId) }, parts);
}

function forbid(
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

function invalid(expectation: string): Refusal {
  return new Refusal('VALIDATION_FAILED', { message: `${expectation}, for example ${EXAMPLE}` });
}
