import { keyDigest } from '@pyloto/core-events';
import type { Context } from 'hono';

import {
  type AccountRequest,
  type Asking,
  authenticate,
  forbid,
  invalid,
  readAccountRequest,
  type RequestForm,
} from './account-request.ts';
import { oauthUrl, type OAuthParts } from './oauth-parts.ts';
import { isAllowedReturnUrl } from './return-url.ts';

const LONGEST_RETURN_URL = 1024;
const FORM: RequestForm = {
  fields: new Set(['provider', 'accountId', 'returnUrl']),
  example: '{"returnUrl":"https://product.example/connected"}',
};

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
  const asking = authenticate(c, correlationId, parts);
  const request = await readAccountRequest(c, FORM, parts);
  const returnUrl = returnUrlIn(request, parts);
  await refuseForeignAccount(request, asking, parts);
  const { tenantId, keyId } = asking.principal;
  const { providerId, accountId } = request;
  const asked = { tenantId, providerId, accountId, returnUrl };
  const { link, expiresAtMs } = parts.flows.createLink(asked);
  parts.runtime.logger.log('info', 'connection_link_created', { correlationId, tenantId, keyId });
  const url = `${oauthUrl(parts.publicUrl, 'start')}?link=${encodeURIComponent(link)}`;
  const headers = { 'cache-control': 'no-store', 'x-correlation-id': correlationId };
  return c.json({ ok: true, url, expiresAt: new Date(expiresAtMs).toISOString() }, 201, headers);
}

function returnUrlIn(
  { body: { returnUrl } }: AccountRequest,
  { returnUrls = [] }: OAuthParts,
): string | undefined {
  if (returnUrl === undefined) return undefined;
  const isKnown =
    typeof returnUrl === 'string' &&
    returnUrl.length <= LONGEST_RETURN_URL &&
    isAllowedReturnUrl(returnUrl, returnUrls);
  if (isKnown) return returnUrl;
  throw invalid(
    'returnUrl must be one of the addresses that the operator has allowed',
    FORM.example,
  );
}

async function refuseForeignAccount(
  { accountId, channel }: AccountRequest,
  asking: Asking,
  parts: OAuthParts,
): Promise<void> {
  if (accountId === undefined) return;
  const known = await parts.findAccount({ type: channel, accountId });
  const owner = known?.tenantId ?? (await parts.owners.tenantOf({ channel, accountId }));
  if (owner === undefined || owner === asking.principal.tenantId) return;
  forbid(asking, { reason: 'account_forbidden', account: keyDigest(accountId) }, parts);
}
