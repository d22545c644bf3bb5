import type { AccountOwner } from '@pyloto/core-connectors';

/** A text that no two accounts share. */
export function ownerKey({ tenantId, channel, accountId }: AccountOwner): string {
  return JSON.stringify([tenantId, channel, accountId]);
}
