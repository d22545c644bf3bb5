import { keyDigest } from '@pyloto/core-events';
import type { Context } from 'hono';

import { disconnectAccount } from '../connections/disconnect-account.ts';
import { Refusal } from '../webhook/refusal.ts';
import { authenticate, invalid, readAccountRequest, type RequestForm } from './account-request.ts';
import type { OAuthParts } from './oauth-parts.ts';

const FORM: RequestForm = {
  fields: new Set(['provider', 'accountId']),
  example: '{"accountId":"17841405309211844"}',
};

/** What is said of an account that nobody has connected, or somebody else: which of the two is nobody's business. */
export const NOT_CONNECTED =
  'no account that somebody has connected has this id; those of PYLOTO_ACCOUNTS are taken out there';

/**
 * `POST /oauth/disconnect`: forgets an account that somebody has connected to the key's tenant.
 *
 * @throws Refusal 400, 401, 403, 404
 */
export async function disconnect(
  c: Context,
  correlationId: string,
  parts: OAuthParts,
): Promise<Response> {
  const { principal } = authenticate(c, correlationId, parts);
  const { channel, accountId } = await readAccountRequest(c, FORM, parts);
  if (accountId === undefined) throw invalid('accountId must be given', FORM.example);
  const { tenantId, keyId } = principal;
  const isDone = await disconnectAccount({ tenantId, channel, accountId }, parts);
  if (!isDone) throw new Refusal('NOT_FOUND', { message: NOT_CONNECTED });
  const account = keyDigest(accountId);
  const { logger } = parts.runtime;
  logger.log('info', 'account_disconnected', { correlationId, tenantId, keyId, account });
  return c.json({ ok: true }, 200, { 'x-correlation-id': correlationId });
}
