import type { Secret } from '../secret.ts';
import type { InboundRequest, Verified } from './inbound-request.ts';

/** Why a signature was not accepted; fit for logs and metrics, never for the answer to the sender. */
export type SignatureRejection = 'missing' | 'malformed' | 'mismatch' | 'expired';

/** The outcome of a verification: the same request, proven, or the reason why not. */
export type Verification =
  | { readonly ok: true; readonly request: Verified }
  | { readonly ok: false; readonly reason: SignatureRejection };

/** How a provider proves that a request is its own. */
export type SignatureScheme = {
  /** The scheme's name in logs and docs: `meta-hmac-sha256`. */
  readonly id: string;
  /**
   * Verifies the raw bytes against every live secret, in constant time.
   *
   * @param secrets the current secret first, then the previous ones still accepted; never empty
   */
  readonly verify: (request: InboundRequest, secrets: readonly Secret[]) => Verification;
  /**
   * Signs a delivery as the provider does, for simulators, fixtures and conformance tests; absent where nobody else can.
   *
   * @returns the headers, in lower case, that prove the delivery: `verify` accepts it with the same secret
   */
  readonly sign?: (delivery: UnsignedDelivery, secret: Secret) => Readonly<Record<string, string>>;
};

/** What a provider is about to send. */
export type UnsignedDelivery = {
  /** Exactly what is sent. */
  readonly rawBody: Uint8Array;
  /** When it is sent, in milliseconds since the epoch; a scheme without a timestamp does not look at it. */
  readonly sentAtMs: number;
};
