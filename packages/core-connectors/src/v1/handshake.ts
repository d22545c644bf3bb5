import type { Secret } from '../secret.ts';

/** The answer to a provider that checks who owns a webhook address. */
export type HandshakeAnswer =
  | { readonly kind: 'challenge'; readonly body: string }
  | { readonly kind: 'malformed'; readonly expectation: string }
  | { readonly kind: 'forbidden' };

/**
 * A provider's ownership check on `GET /webhook`.
 *
 * @param query the request's query parameters
 * @param tokens the live verify tokens, current first
 */
export type Handshake = (query: URLSearchParams, tokens: readonly Secret[]) => HandshakeAnswer;
