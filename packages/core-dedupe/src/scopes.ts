/** One tenant on one connector: keys of two scopes never meet. */
export type Scope = {
  readonly connector: string;
  readonly tenantId: string;
  /** Spreads the same digest of two scopes over the table; identity is the object itself. */
  readonly seed: number;
  /** Entries of the scope, and calls that are using it. */
  uses: number;
};

/** The scopes that hold something. A scope that holds nothing is forgotten. */
export class Scopes {
  readonly #byConnector = new Map<string, Map<string, Scope>>();
  #made = 0;

  /** The scope, if it holds anything. */
  find(connector: string, tenantId: string): Scope | undefined {
    return this.#byConnector.get(connector)?.get(tenantId);
  }

  /** The scope, made if need be and counted as in use: every call is paid back by one {@link leave}. */
  enter(connector: string, tenantId: string): Scope {
    const scope = this.find(connector, tenantId) ?? this.#make(connector, tenantId);
    scope.uses++;
    return scope;
  }

  leave(scope: Scope): void {
    scope.uses--;
    if (scope.uses > 0) return;
    const tenants = this.#byConnector.get(scope.connector);
    tenants?.delete(scope.tenantId);
    if (tenants?.size === 0) this.#byConnector.delete(scope.connector);
  }

  /** How many scopes hold something. */
  count(): number {
    let scopes = 0;
    for (const tenants of this.#byConnector.values()) scopes += tenants.size;
    return scopes;
  }

  #make(connector: string, tenantId: string): Scope {
    this.#made = (this.#made + 1) | 0;
    const scope = { connector, tenantId, seed: Math.imul(this.#made, GOLDEN_RATIO_32), uses: 0 };
    let tenants = this.#byConnector.get(connector);
    if (tenants === undefined) {
      tenants = new Map();
      this.#byConnector.set(connector, tenants);
    }
    tenants.set(tenantId, scope);
    return scope;
  }
}

/** 2^32 divided by the golden ratio: consecutive numbers times it lie far apart (Knuth, TAOCP 3, 6.4). */
const GOLDEN_RATIO_32 = 0x9e37_79b9;
