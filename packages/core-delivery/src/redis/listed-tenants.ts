import { type RedisClient, redisReply } from '@pyloto/core-redis';

import type { OutboundScope } from './outbound-store.ts';
import { outboundTenantsKey } from './outbound-keys.ts';

/** So many tenants are remembered; the one remembered first makes room, and is listed again when it comes. */
const MOST_TENANTS = 10_000;
/** A failover can lose the list's last entries, so each is made again now and then, by the way. */
const LIST_AGAIN_AFTER_CALLS = 1_000;

/** The tenants that this process has put in the list of those that have commands. */
export class ListedTenants {
  readonly #client: RedisClient;
  /** By connector and tenant: the calls until it is listed again. */
  readonly #callsLeft = new Map<string, number>();

  constructor(client: RedisClient) {
    this.#client = client;
  }

  /** Lists a tenant: at its first call, and again now and then without making the call wait. @throws ConnectorError `state_unavailable` */
  async list(scope: OutboundScope): Promise<void> {
    const key = JSON.stringify([scope.connector, scope.tenantId]);
    const callsLeft = this.#callsLeft.get(key);
    if (callsLeft === undefined) {
      await this.#add(scope);
      this.#remember(key);
      return;
    }
    this.#callsLeft.set(key, callsLeft === 0 ? LIST_AGAIN_AFTER_CALLS : callsLeft - 1);
    if (callsLeft === 0) void this.#add(scope).catch(() => {});
  }

  async #add({ connector, tenantId }: OutboundScope): Promise<void> {
    await redisReply(this.#client.sadd(outboundTenantsKey(connector), tenantId));
  }

  #remember(key: string): void {
    if (this.#callsLeft.size >= MOST_TENANTS) {
      const [first] = this.#callsLeft.keys();
      if (first !== undefined) this.#callsLeft.delete(first);
    }
    this.#callsLeft.set(key, LIST_AGAIN_AFTER_CALLS);
  }
}
