import { hash } from 'node:crypto';

import { ConnectorError, type TokenBucket, type TokenBucketScope } from '@pyloto/core-connectors';

/** What stores of token buckets work with; whole microseconds, so that no fraction is lost or gained by adding. */
export type BucketTerms = {
  /** Between two tokens; rounded up, so that the limit is kept. */
  readonly intervalUs: number;
  /** How far ahead of its time a token may be taken: all but one of those in a full bucket. */
  readonly toleranceUs: number;
};

/** What stores count time in. */
export const US_PER_MS = 1_000;

/** 160 bits in base64url. */
const DIGEST_LENGTH = 27;
const LONGEST_MS = 366 * 86_400_000;

/**
 * What a bucket promises, checked.
 *
 * @throws ConnectorError `config_invalid` when its interval is not more than 0, its capacity not a whole number from 1, or it takes
 * longer than 366 days to fill
 */
export function bucketTerms({ intervalMs, capacity }: TokenBucket): BucketTerms {
  if (!(intervalMs > 0 && Number.isSafeInteger(capacity) && capacity >= 1)) {
    throw new ConnectorError(
      'config_invalid',
      'a token bucket must have an interval above 0 and a whole capacity from 1',
    );
  }
  if (!(intervalMs * capacity <= LONGEST_MS)) {
    throw new ConnectorError('config_invalid', 'a token bucket must fill within 366 days');
  }
  const intervalUs = Math.ceil(intervalMs * US_PER_MS);
  return { intervalUs, toleranceUs: intervalUs * (capacity - 1) };
}

/** A delay that a store can keep, in whole microseconds: what is none becomes 0, what is more than 366 days becomes that. */
export function delayUs(delayMs: number): number {
  return delayMs > 0 ? Math.ceil(Math.min(delayMs, LONGEST_MS) * US_PER_MS) : 0;
}

/** What a store calls a bucket within its scope: nothing of its key, which may name a person, can be read in it. */
export function bucketDigest({ name, key }: Pick<TokenBucket, 'name' | 'key'>): string {
  return hash('sha256', `${name.length}:${name}:${key}`, 'base64url').slice(0, DIGEST_LENGTH);
}

/** Keeps scopes apart: their names are the operator's and may hold anything. */
export function scopeText({ connector, tenantId }: TokenBucketScope): string {
  return `${connector.length}:${connector}${tenantId.length}:${tenantId}`;
}
