const ACCEPTED = /^(?=.*[^0-9])[A-Za-z0-9._-]{8,64}$/;

/**
 * Takes a caller's `x-correlation-id` over when it is 8–64 characters of `A–Z a–z 0–9 . _ -` and not
 * only digits (a phone number must not get into logs); otherwise makes one.
 */
export function correlationIdOf(header: string | undefined, newId: () => string): string {
  return header !== undefined && ACCEPTED.test(header) ? header : newId();
}
