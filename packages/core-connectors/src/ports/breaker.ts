import type { Admission } from './rate-limiter.ts';

/**
 * Spares another side that fails, and us the wait: after enough failures a key is not tried for a while, then once, then again as before.
 * Keys name a tenant and what it calls, so that one tenant's dead destination stops nobody else.
 */
export type Breaker = {
  /** Whether to try now. Whoever is admitted says afterwards how it went. */
  readonly admit: (key: string) => Admission;
  readonly succeeded: (key: string) => void;
  readonly failed: (key: string) => void;
};
