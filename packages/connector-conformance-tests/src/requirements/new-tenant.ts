import { randomBytes } from 'node:crypto';

/** A tenant that no run before has had: for it the Redis, which may be old, knows nothing. */
export function newTenant(): { readonly PYLOTO_TENANT_ID: string } {
  return { PYLOTO_TENANT_ID: `conformance-${randomBytes(6).toString('hex')}` };
}
