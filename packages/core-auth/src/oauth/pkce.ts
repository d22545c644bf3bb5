import { hash } from 'node:crypto';

/** A proof that whoever redeems a code is who asked for it (RFC 7636, method S256). */
export type Pkce = { readonly codeVerifier: string; readonly codeChallenge: string };

/** Makes a verifier of 256 random bits, and the challenge that goes into the authorization URL. */
export function createPkce(randomBytes: (size: number) => Uint8Array): Pkce {
  const codeVerifier = Buffer.from(randomBytes(32)).toString('base64url');
  return { codeVerifier, codeChallenge: hash('sha256', codeVerifier, 'base64url') };
}
