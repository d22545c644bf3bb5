import type { Secret } from '../secret.ts';
import type { TenantAccount } from './tenant-directory.ts';

/** Whose credentials. */
export type AccountOwner = Pick<TenantAccount, 'tenantId' | 'channel' | 'accountId'>;

/** What calls to a provider are made with, per account. */
export type AccessTokens = {
  /**
   * A token that is good for now.
   *
   * @throws ConnectorError `auth_invalid` when the account has none, or has to be connected again; `state_unavailable` when the
   * store cannot answer; `upstream_unavailable` when it could not be refreshed for now
   */
  readonly tokenOf: (owner: AccountOwner, signal?: AbortSignal) => Promise<Secret>;
  /** The provider refused this token for good: no call is made with it any more. */
  readonly refuse: (owner: AccountOwner, token: Secret) => Promise<void>;
};
