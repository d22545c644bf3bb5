import { randomBytes } from 'node:crypto';

/** So that what a killed process held is free soon, and tried again soon. */
const SOON_FREE = {
  HANDLER_TIMEOUT_MS: '1000',
  LEASE_MS: '1500',
  HANDLER_RETRY_SCHEDULE: '1,1,1,1,1,1',
  EVENT_SINK_TIMEOUT_MS: '1000',
  EVENT_SINK_RETRY_SCHEDULE: '1,1,1,1,1,1',
};

/**
 * The environment of programs that share a Redis: of a tenant that no run before has had, for it the Redis, which may be old, knows
 * nothing.
 *
 * All checks take the same times: how often workers look for what a killed one held is agreed upon in the Redis.
 */
export function onRedis(url: string | undefined): Readonly<Record<string, string | undefined>> {
  const tenantId = `conformance-${randomBytes(6).toString('hex')}`;
  return { ...SOON_FREE, REDIS_URL: url, PYLOTO_TENANT_ID: tenantId };
}
