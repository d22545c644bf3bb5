import { bookKeys, scopeKey } from '@pyloto/core-redis';

/** The keys of one connector's dead letters. */
export type DeadLetterKeys = {
  /** Hash: a letter's id to how often it is counted and whose it is, `<count>:<tenant>`. */
  readonly index: string;
  /** Hash: a tenant to the sum of its letters' counts. */
  readonly tenants: string;
  /** The place that was given out last. */
  readonly place: string;
  /** The keys of one tenant: its letters by id, and the ids by place. */
  readonly ofTenant: (tenantId: string) => readonly [letters: string, order: string];
  /** Where one tenant's open items stand: of the book that the ledger of a letter's item keeps. */
  readonly openOf: (tenantId: string, isOutbound: boolean) => string;
};

/**
 * Builds them. `pyloto:{<connector>}:` cannot be a tenant's scope, whose braces hold a colon.
 *
 * @param connector as the manifest says: lower kebab case, so nothing in it needs escaping
 */
export function deadLetterKeys(connector: string): DeadLetterKeys {
  const shared = `pyloto:{${connector}}:dead-letters:`;
  return {
    index: `${shared}index`,
    tenants: `${shared}tenants`,
    place: `${shared}place`,
    ofTenant: (tenantId) => {
      const scope = scopeKey({ connector, tenantId });
      return [`${scope}dead-letters`, `${scope}dead-letters:order`];
    },
    openOf: (tenantId, isOutbound) =>
      bookKeys({ connector, tenantId }, isOutbound ? 'outbox' : 'inbox').open,
  };
}
