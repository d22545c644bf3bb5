import type { EventIdentity } from '@pyloto/core-events';

/** Whose data a key holds. */
export type RedisScope = Pick<EventIdentity, 'connector' | 'tenantId'>;

const RESERVED = /[%:{}]/g;

/**
 * The beginning of every key that holds data of one tenant on one connector: `pyloto:{<connector>:<tenant>}:`.
 *
 * The braces are the Cluster's hash tag, so all of a tenant's keys are in one slot and one script can use several of them.
 * Inside a name `%`, `:`, `{` and `}` are percent-encoded: two scopes never share a key, and a name cannot move the tag.
 *
 * @example `${scopeKey({ connector: 'whatsapp', tenantId: 'acme' })}ledger` // 'pyloto:{whatsapp:acme}:ledger'
 */
export function scopeKey({ connector, tenantId }: RedisScope): string {
  return `pyloto:{${escapeName(connector)}:${escapeName(tenantId)}}:`;
}

function escapeName(name: string): string {
  return name.replace(RESERVED, encodeURIComponent);
}
