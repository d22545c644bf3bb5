import type { AccountOwner } from '@pyloto/core-connectors';

import { type CommandTurn, ownerOf } from './command-turn.ts';

/** One account's failing provider stops no other account: the key of its breaker. */
export function accountKeyOf(turn: CommandTurn): string {
  const { tenantId, channel, accountId } = ownerOf(turn);
  return `${tenantId} ${channel} ${accountId}`;
}

/** Reads what {@link accountKeyOf} wrote: none of the three has a space in it. */
export function readAccountKey(key: string): AccountOwner {
  const [tenantId = '', channel = '', accountId = ''] = key.split(' ');
  return { tenantId, channel, accountId };
}
