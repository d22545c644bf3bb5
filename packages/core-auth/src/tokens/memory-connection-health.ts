import type { AccountOwner } from '@pyloto/core-connectors';

import type { Connection, ConnectionHealth, ConnectionRecord } from './connection-health.ts';
import { ownerKey } from './owner-key.ts';

/** Connections of this process. */
export type MemoryConnectionHealth = ConnectionHealth & {
  readonly durability: 'memory';
  /** Keeps a record whatever was there; undefined forgets it. For the store of tokens beside it. */
  readonly set: (owner: AccountOwner, record: ConnectionRecord | undefined) => void;
};

/** Makes the states of connections that end with the process. */
export function createMemoryConnectionHealth(): MemoryConnectionHealth {
  const records = new Map<string, ConnectionRecord>();
  const tenantIds = new Set<string>();

  function set(owner: AccountOwner, record: ConnectionRecord | undefined): void {
    if (record === undefined) {
      records.delete(ownerKey(owner));
      return;
    }
    tenantIds.add(owner.tenantId);
    records.set(ownerKey(owner), record);
  }

  return {
    durability: 'memory',
    find: async (owner) => records.get(ownerKey(owner)),
    replace: async (from, record) => {
      // What `find` gives is never changed, so the same record is the same object.
      if (records.get(ownerKey(record)) !== from) return false;
      set(record, record);
      return true;
    },
    list: async (tenantId) => sortedConnections(records.values(), tenantId),
    tenants: async () => [...tenantIds].sort(),
    set,
  };
}

/** The connections of a tenant, in the order of channels and accounts. */
export function sortedConnections(
  records: Iterable<ConnectionRecord>,
  tenantId: string,
): readonly Connection[] {
  const ofTenant = [...records].filter((record) => record.tenantId === tenantId);
  return ofTenant
    .map(shownConnection)
    .sort((one, other) => (ownerKey(one) < ownerKey(other) ? -1 : 1));
}

/** What everybody may see of a record. */
export function shownConnection({
  refused: _refused,
  ...connection
}: ConnectionRecord): Connection {
  return connection;
}
