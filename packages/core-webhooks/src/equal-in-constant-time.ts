import { timingSafeEqual } from 'node:crypto';

/**
 * Compares two texts in a time that depends on their lengths only.
 *
 * Their lengths are no secret here: both are digests or signatures of a known form.
 */
export function equalInConstantTime(expected: string, given: string): boolean {
  const expectedBytes = Buffer.from(expected);
  const givenBytes = Buffer.from(given);
  return expectedBytes.length === givenBytes.length && timingSafeEqual(expectedBytes, givenBytes);
}
