import { createHash } from 'node:crypto';

import type { DirectAccount, Login } from '../messenger-platform/direct-settings.ts';
import { loginSaidBy } from '../messenger-platform/login-of.ts';

/** An Instagram professional account with the token that may use it. */
export type SimulatedInstagramAccount = {
  /** The professional account's id, `1784…`: what webhooks say in `entry.id`, and `user_id` of `GET /me`. */
  readonly accountId: string;
  /** Absent: nobody has logged in yet. */
  readonly accessToken?: string;
  /** Default: made of the id. */
  readonly username?: string;
  /** Which login it came by. Default: what its token says, `IG…` or not; without a token `instagram`. */
  readonly login?: Login;
  /** Of Facebook Login: the Page that the account is linked to, whose id the path names beside `me`. */
  readonly pageId?: string;
};

type Secrets = {
  readonly accounts: readonly SimulatedInstagramAccount[];
  readonly appSecret?: string;
  readonly instagramAppSecret?: string;
};

/**
 * The accounts with their secrets.
 *
 * @throws Error when an account has no secret
 */
export function instagramAccounts({
  accounts,
  appSecret,
  instagramAppSecret = appSecret,
}: Secrets): readonly DirectAccount[] {
  return accounts.map((account) => {
    const { accountId: id, accessToken, username, pageId } = account;
    const login = account.login ?? loginOfAccount(account);
    const secret = login === 'instagram' ? instagramAppSecret : appSecret;
    if (secret === undefined) throw new Error('every account must have the secret of its app');
    const pages = pageId === undefined ? [] : [pageId];
    return {
      id,
      name: username ?? `shop.${id.slice(-4)}`,
      login,
      pathIds: login === 'instagram' ? [id, appScopedIdOf(id)] : pages,
      appSecret: secret,
      ...(accessToken !== undefined && { accessToken }),
    };
  });
}

/** The id that one app sees of an account: `id` of `GET /me`, and what a signed request names. */
export function appScopedIdOf(accountId: string): string {
  const digest = createHash('sha256').update(accountId).digest();
  return `26${String(digest.readBigUInt64BE()).padStart(20, '0').slice(-15)}`;
}

function loginOfAccount({ accessToken }: SimulatedInstagramAccount): Login {
  return accessToken === undefined ? 'instagram' : (loginSaidBy(accessToken) ?? 'facebook');
}
