import type { Admission } from './rate-limiter.ts';

/** A limit of so much at a time and so much per time, at a provider: one bucket for each thing that is limited. */
export type TokenBucket = {
  /** What is limited, in lower snake case from a closed set: `phone_number`, `pair`. */
  readonly name: string;
  /** Which one of them: an account id, an account and a recipient. It may name a person, so stores keep a digest of it. */
  readonly key: string;
  /** One token comes back per so many milliseconds; may be a fraction (12.5). */
  readonly intervalMs: number;
  /** So many tokens when it is full; at least 1. */
  readonly capacity: number;
};

/** Whose buckets they are. */
export type TokenBucketScope = { readonly tenantId: string; readonly connector: string };

/**
 * Token buckets that all copies of an app share. Asking costs one round trip for any number of buckets of a tenant.
 *
 * @throws ConnectorError `state_unavailable` when the store cannot answer
 */
export type TokenBuckets = {
  /** Takes one token of each bucket, or none of any; refused, it says when to ask again. */
  readonly take: (scope: TokenBucketScope, buckets: readonly TokenBucket[]) => Promise<Admission>;
  /** The provider said that a bucket is empty: it gives nothing for `delayMs`. */
  readonly drain: (scope: TokenBucketScope, bucket: TokenBucket, delayMs: number) => Promise<void>;
};
