import type { AccountOwner } from '@pyloto/core-connectors';

/** One account's failing provider stops no other account: the key of its breaker. */
export function accountKeyOf({ tenantId, channel, accountId }: AccountOwner): string {
  return `${tenantId} ${channel} ${accountId}`;
}

/** Reads what {@link accountKeyOf} wrote: none of the three has a space in it. */
export function readAccountKey(key: string): AccountOwner {
  const [tenantId = '', channel = '', accountId = ''] = key.split(' ');
  return { tenantId, channel, accountId };
}
