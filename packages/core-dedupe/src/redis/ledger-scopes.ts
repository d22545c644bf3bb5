import {
  bookKeys,
  type BookKeys,
  type BookName,
  type RedisClient,
  redisReply,
  type RedisScope,
} from '@pyloto/core-redis';

/** The keys of one tenant's book, kept so that a call does not build them anew. */
export type LedgerScope = {
  readonly keys: BookKeys;
  readonly tenantId: string;
  readonly connector: string;
  isListed: boolean;
  callsUntilListedAgain: number;
};

/** So many tenants of a connector are remembered; the one remembered first makes room, and is listed again when it comes. */
const MOST_TENANTS = 10_000;
/** A failover can lose the list's last entries, so each is made again now and then, by the way. */
const LIST_AGAIN_AFTER_CALLS = 1_000;

/**
 * The key of the set of a connector's tenants that ever had an item accepted.
 *
 * @param connector as the manifest says: lower kebab case, so nothing in it needs escaping
 */
export function tenantsKey(connector: string): string {
  return `pyloto:{${connector}}:tenants`;
}

/** The scopes that a ledger has worked in lately, and the list of tenants in Redis. */
export class LedgerScopes {
  readonly #client: RedisClient;
  readonly #book: BookName;
  readonly #byConnector = new Map<string, Map<string, LedgerScope>>();

  constructor(client: RedisClient, book: BookName) {
    this.#client = client;
    this.#book = book;
  }

  of(scope: RedisScope): LedgerScope {
    return this.#byConnector.get(scope.connector)?.get(scope.tenantId) ?? this.#remember(scope);
  }

  /** Whether the tenant must be listed before the call goes on; false for all but its first calls in this process. */
  mustList(scope: LedgerScope): boolean {
    if (!scope.isListed) return true;
    if (--scope.callsUntilListedAgain > 0) return false;
    scope.callsUntilListedAgain = LIST_AGAIN_AFTER_CALLS;
    void this.list(scope).catch(() => {});
    return false;
  }

  /** Puts the tenant in the list. @throws ConnectorError `state_unavailable`; the next call must try again */
  async list(scope: LedgerScope): Promise<void> {
    await redisReply(this.#client.sadd(tenantsKey(scope.connector), scope.tenantId));
    scope.isListed = true;
  }

  #remember({ connector, tenantId }: RedisScope): LedgerScope {
    let ofConnector = this.#byConnector.get(connector);
    if (ofConnector === undefined) {
      ofConnector = new Map();
      this.#byConnector.set(connector, ofConnector);
    }
    if (ofConnector.size >= MOST_TENANTS) {
      const [first] = ofConnector.keys();
      if (first !== undefined) ofConnector.delete(first);
    }
    const scope = {
      keys: bookKeys({ connector, tenantId }, this.#book),
      tenantId,
      connector,
      isListed: false,
      callsUntilListedAgain: LIST_AGAIN_AFTER_CALLS,
    };
    ofConnector.set(tenantId, scope);
    return scope;
  }
}
