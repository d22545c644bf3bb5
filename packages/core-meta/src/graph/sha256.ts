import { Buffer } from 'node:buffer';
import { createHash, type Hash } from 'node:crypto';

import { ConnectorError } from '@pyloto/core-connectors';

const HEX = /^[0-9a-f]{64}$/i;
const BASE64 = /^[\w+/-]{43}=?$/;

/** @returns the digest's bytes, from hex or base64 (Meta writes the one in some places, the other elsewhere); undefined when it is neither */
export function readSha256(text: string): Uint8Array | undefined {
  if (HEX.test(text)) return Buffer.from(text, 'hex');
  return BASE64.test(text) ? Buffer.from(text, 'base64') : undefined;
}

/**
 * Hands bytes on, and compares their SHA-256 when they end.
 *
 * @returns bytes that reject with ConnectorError `payload_invalid` instead of ending when the digest is another one. Leaving them leaves
 * the source, begun or not
 */
export function withSha256(
  bytes: AsyncIterable<Uint8Array>,
  expected: Uint8Array,
): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const source = bytes[Symbol.asyncIterator]();
      const hash = createHash('sha256');
      return {
        async next() {
          const step = await source.next();
          if (step.done === true) assertSha256(hash, expected);
          else hash.update(step.value);
          return step;
        },
        async return() {
          await source.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}

/** @throws ConnectorError `payload_invalid` when what was hashed is something else */
export function assertSha256(hash: Hash, expected: Uint8Array): void {
  if (hash.digest().equals(expected)) return;
  throw new ConnectorError('payload_invalid', 'file must have the sha-256 that was announced', {
    effect: 'none',
  });
}
