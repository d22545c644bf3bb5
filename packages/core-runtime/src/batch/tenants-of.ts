import type { ParsedItem } from '@pyloto/core-connectors';
import type { ChannelRef } from '@pyloto/core-events';

import type { Runtime } from '../runtime.ts';

/** Finds the tenant of an account that was looked up before; undefined: nobody's. */
export type TenantLookup = (channel: ChannelRef) => string | undefined;

/** Looks up the tenant of every account that items name, each account once. */
export async function tenantsOf(
  items: readonly ParsedItem[],
  runtime: Runtime,
): Promise<TenantLookup> {
  const tenants = new Map<string, string | undefined>();
  let last: ChannelRef | undefined;
  for (const item of items) {
    const channel = item?.channel;
    // Items of one account mostly share one object.
    if (channel === last || typeof channel?.accountId !== 'string') continue;
    last = channel;
    const key = accountKey(channel);
    if (!tenants.has(key)) tenants.set(key, await runtime.resolveTenant(channel));
  }
  return rememberingLast((channel) => tenants.get(accountKey(channel)));
}

function rememberingLast(find: TenantLookup): TenantLookup {
  let last: { readonly channel: ChannelRef; readonly tenantId: string | undefined } | undefined;
  return (channel) => {
    if (last?.channel !== channel) last = { channel, tenantId: find(channel) };
    return last.tenantId;
  };
}

function accountKey(channel: ChannelRef): string {
  return `${channel.type} ${channel.accountId}`;
}
