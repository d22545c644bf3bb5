import type { AccountOwner, ConnectorErrorCode } from '@pyloto/core-connectors';

/** What has happened to a connection: what a call to the provider met, or `deauthorized`, its person has taken the access back. */
export type ConnectionReason = ConnectorErrorCode | 'deauthorized';

/** How an account's connection to its provider fares. */
export type Connection = AccountOwner & {
  /** `unhealthy`: no call is made with its credentials until the account is connected again. */
  readonly state: 'healthy' | 'unhealthy';
  /** Why it is unhealthy; of a healthy one, why its last refresh failed. */
  readonly errorCode?: ConnectionReason | undefined;
  /** Since when it is in this state, in milliseconds since the epoch. */
  readonly sinceMs: number;
  /** When its access token ends, in milliseconds since the epoch; absent when it does not, or nobody knows. */
  readonly expiresAtMs?: number | undefined;
};

/** A connection as it is kept. */
export type ConnectionRecord = Connection & {
  /** Digests of the fixed tokens that the provider has refused, the last one first. */
  readonly refused?: readonly string[] | undefined;
};

/** A connection whose state has become another; told once, by the copy that changed it. */
export type OnConnectionChange = (connection: Connection) => void;

/**
 * The states of the connections of one connector.
 *
 * @throws ConnectorError `state_unavailable` from every method when the store cannot answer
 */
export type ConnectionHealth = {
  /** Where the truth lives: `memory` is lost with the process. */
  readonly durability: 'memory' | 'redis';
  readonly find: (owner: AccountOwner) => Promise<ConnectionRecord | undefined>;
  /**
   * Keeps a connection's record in the place of `from`, what `find` gave; undefined where it found nothing.
   *
   * @returns false when it is another by now; nothing is kept then
   */
  readonly replace: (
    from: ConnectionRecord | undefined,
    record: ConnectionRecord,
  ) => Promise<boolean>;
  /** Every connection that is known of a tenant, in the order of channels and accounts. */
  readonly list: (tenantId: string) => Promise<readonly Connection[]>;
  /** The tenants that have, or had, a connection. */
  readonly tenants: () => Promise<readonly string[]>;
};
