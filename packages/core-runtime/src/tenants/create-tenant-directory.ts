import type { TenantAccount, TenantDirectory, TenantLimits } from '@pyloto/core-connectors';
import type { ChannelRef } from '@pyloto/core-events';

/** What a fixed directory knows. */
export type TenantDirectoryOptions = {
  /** Every account there is, with what its tenant may do; absent: every account belongs to `tenantId`. */
  readonly accounts?: readonly (TenantAccount & { readonly limits?: TenantLimits })[] | undefined;
  /** The tenant of every account, where no accounts are given. */
  readonly tenantId: string;
  /** What every tenant may do; a limit of its own replaces the one of the same name. */
  readonly limits: TenantLimits;
};

/** Makes a directory of accounts that are known from the start. */
export function createTenantDirectory(options: TenantDirectoryOptions): TenantDirectory {
  const { accounts, tenantId, limits } = options;
  const limitsByTenant = new Map<string, TenantLimits>();
  const byAccount = new Map<string, TenantAccount>();
  for (const account of accounts ?? []) {
    byAccount.set(accountKey(account.channel, account.accountId), account);
    if (account.limits !== undefined) {
      limitsByTenant.set(account.tenantId, { ...limits, ...account.limits });
    }
  }
  const ofEverybody = ({ type, accountId }: ChannelRef): TenantAccount => {
    return { tenantId, channel: type, accountId };
  };
  return {
    findAccount:
      accounts === undefined
        ? ofEverybody
        : ({ type, accountId }) => byAccount.get(accountKey(type, accountId)),
    limitsOf: (ofTenant) => limitsByTenant.get(ofTenant) ?? limits,
  };
}

function accountKey(channel: string, accountId: string): string {
  return `${channel} ${accountId}`;
}
