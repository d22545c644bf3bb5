import type { InboundRequest, Verified } from '@pyloto/core-connectors';

/**
 * Brands a request as proven: the same object, now of a type that parsers take.
 *
 * Internal, and the only place that makes a {@link Verified}: call it after a signature matched.
 */
export function asVerified(request: InboundRequest): Verified {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the brand exists in types only; this is its one origin
  return request as Verified;
}
