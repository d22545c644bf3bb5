import type { ConnectionRequest, OAuthClient } from '@pyloto/core-auth';
import type { AccountOwner, OAuthAccount, OAuthTokens } from '@pyloto/core-connectors';
import { keyDigest } from '@pyloto/core-events';

import { ConnectionRefusal } from './connection-refusal.ts';
import type { OAuthParts } from './oauth-parts.ts';

/** What a person has granted, and to whom. */
export type Granted = {
  readonly client: OAuthClient;
  readonly request: ConnectionRequest;
  readonly tokens: OAuthTokens;
  readonly correlationId: string;
};

/**
 * Connects the accounts that tokens are good for to the tenant: the one that was asked for, or else all of them. What another tenant
 * has connected stays with it, which is reported.
 *
 * @throws ConnectionRefusal `no_account`, `other_account`, or `account_taken` when nothing else was left
 */
export async function connectAccounts(granted: Granted, parts: OAuthParts): Promise<void> {
  const accounts = await wantedAccounts(granted);
  let connected = 0;
  for (const account of accounts) {
    if (await connectAccount(account, granted, parts)) connected += 1;
  }
  if (connected === 0) throw new ConnectionRefusal('account_taken');
}

async function wantedAccounts({
  client,
  request,
  tokens,
}: Granted): Promise<readonly OAuthAccount[]> {
  const { accountId } = request;
  const identified = await client.identify(tokens);
  const accounts = identified ?? (accountId === undefined ? [] : [{ accountId }]);
  if (accounts.length === 0) throw new ConnectionRefusal('no_account');
  if (accountId === undefined) return accounts;
  const wanted = accounts.filter((account) => account.accountId === accountId);
  if (wanted.length === 0) throw new ConnectionRefusal('other_account');
  return wanted;
}

async function connectAccount(
  { accountId, userId, tokens }: OAuthAccount,
  granted: Granted,
  parts: OAuthParts,
): Promise<boolean> {
  const { client, request, correlationId } = granted;
  const { tenantId } = request;
  const owner: AccountOwner = { tenantId, channel: client.provider.channel, accountId };
  const { logger, metrics, connectorId: connector } = parts.runtime;
  const fields = { correlationId, tenantId, account: keyDigest(accountId) };
  if (!(await isFree(owner, parts))) {
    metrics.count('security_events_total', 1, { connector, reason: 'account_taken' });
    logger.log('error', 'security_event', { ...fields, reason: 'account_taken' });
    return false;
  }
  if (userId !== undefined) {
    // Before there are tokens, so that none are there that a notice about the person does not find.
    const user = { providerId: request.providerId, userId };
    await parts.users.link(user, { ...owner, connectedAtMs: parts.clock.now() });
  }
  await parts.tokens.store(owner, tokens ?? granted.tokens);
  logger.log('info', 'account_connected', fields);
  return true;
}

/** Another tenant's by configuration, or because it was there first: of two at the same moment one gets it. */
async function isFree(owner: AccountOwner, { findAccount, owners }: OAuthParts): Promise<boolean> {
  const known = await findAccount({ type: owner.channel, accountId: owner.accountId });
  if (known !== undefined && known.tenantId !== owner.tenantId) return false;
  return owners.claim(owner);
}
