import { type AccountOwner, CONNECTION_HEALTH, type ParsedEvent } from '@pyloto/core-connectors';
import { joinKey } from '@pyloto/core-events';

/** What an event about an account's connection says. */
export type ConnectionNews = {
  readonly type: ParsedEvent['type'];
  /** What its key begins with: `connection`. */
  readonly kind: string;
  /** What tells it from other events about the same account. */
  readonly occasion: readonly string[];
  readonly atMs: number;
  readonly data: Readonly<Record<string, unknown>>;
};

/** Makes an event about an account's connection; its data names the account. */
export function connectionEvent(
  { tenantId, channel, accountId }: AccountOwner,
  { type, kind, occasion, atMs, data }: ConnectionNews,
): ParsedEvent {
  const account = { type: channel, accountId };
  return {
    capabilityId: CONNECTION_HEALTH,
    type,
    dedupeKey: joinKey([kind, channel, accountId, ...occasion]),
    channel: account,
    tenantId,
    occurredAt: new Date(atMs).toISOString(),
    payload: { channel: account, ...data },
  };
}
