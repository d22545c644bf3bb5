import { hash } from 'node:crypto';

/** A key as `keyDigest` of core-events makes it: 160 bits of SHA-256 in lower-case base32. */
export function digestOf(name: string): string {
  const bits = [...hash('sha256', name, 'buffer').subarray(0, 20)]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  const digits = bits.match(/.{5}/g) ?? [];
  return digits.map((digit) => 'abcdefghijklmnopqrstuvwxyz234567'[parseInt(digit, 2)]).join('');
}
