import type { Expectation } from './environment-reader.ts';

/** What names a tenant: it is part of keys in Redis and of the ids of events. */
export const TENANT_ID: Expectation & { readonly pattern: RegExp } = {
  mustBe: '1 to 64 characters of A–Z a–z 0–9 _ -',
  example: 'acme',
  pattern: /^[A-Za-z0-9_-]{1,64}$/,
};
