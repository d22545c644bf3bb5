import type { Admission, Breaker, Clock } from '@pyloto/core-connectors';

/** A breaker that is asked straight before a call, and what is known of it without asking. */
export type BreakerGate = Breaker & {
  /** How long a key is known to be open; undefined when it may not be. It admits nobody, so nobody owes it an outcome. */
  readonly openForMs: (key: string) => number | undefined;
};

/**
 * Makes it. Whoever a breaker admits must tell how the call went, and while it probes it admits one only: so it is asked last,
 * when nothing else can hold the call back, and jobs that come while it is open are turned away before they cost a claim.
 */
export function createBreakerGate(
  breaker: Breaker,
  clock: Pick<Clock, 'monotonicMs'>,
): BreakerGate {
  const openUntilMs = new Map<string, number>();
  return {
    openForMs: (key) => {
      const untilMs = openUntilMs.get(key);
      if (untilMs === undefined) return undefined;
      const leftMs = untilMs - clock.monotonicMs();
      if (leftMs > 0) return leftMs;
      openUntilMs.delete(key);
      return undefined;
    },
    admit: (key): Admission => {
      const admission = breaker.admit(key);
      if (!admission.admitted) openUntilMs.set(key, clock.monotonicMs() + admission.retryAfterMs);
      return admission;
    },
    succeeded: (key) => {
      openUntilMs.delete(key);
      breaker.succeeded(key);
    },
    failed: (key) => breaker.failed(key),
  };
}

/** One tenant's failing events stop no other tenant's. */
export function breakerKeyOf(tenantId: string, destinationId: string): string {
  return `${tenantId} ${destinationId}`;
}

/** Reads what {@link breakerKeyOf} wrote: no tenant's id has a space in it. */
export function readBreakerKey(key: string): {
  readonly tenantId: string;
  readonly destinationId: string;
} {
  const at = key.indexOf(' ');
  return { tenantId: key.slice(0, at), destinationId: key.slice(at + 1) };
}
