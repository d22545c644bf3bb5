import { joinKey, keyDigest } from '@pyloto/core-events';

/** What a ledger knows a provider's message by: the same on every copy, and nothing of the id can be read from it. */
export function messageKeyDigest(accountId: string, messageIdKey: string): string {
  return keyDigest(joinKey([accountId, messageIdKey]));
}
