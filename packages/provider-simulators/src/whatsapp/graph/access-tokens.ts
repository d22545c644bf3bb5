import { createHmac, timingSafeEqual } from 'node:crypto';

import type { SimulatedAccount, SimulatorSettings } from '../simulator-options.ts';
import type { GraphRefusal } from './graph-refusal.ts';

/** The query parameters `appsecret_proof` and `appsecret_time`. */
export type Proof = {
  readonly proof: string | undefined;
  readonly proofTime: string | undefined;
};

/** Who may use which account. */
export type AccessTokens = {
  /** The token in an `Authorization` header, or why it is no good. */
  readonly tokenIn: (
    authorization: string | undefined,
  ) => { readonly token: string } | { readonly refusal: GraphRefusal };
  readonly checkProof: (token: string, proof: Proof) => GraphRefusal | undefined;
  /** The account of a phone number id, when the token may use it. */
  readonly accountOf: (token: string, phoneNumberId: string) => SimulatedAccount | undefined;
  /** Gives an account another token; the old one is then invalid unless another account has it. */
  readonly replace: (phoneNumberId: string, token: string) => void;
};

const proofLifetimeMs = 5 * 60 * 1000;

/**
 * Tokens and proofs.
 *
 * @see https://developers.facebook.com/docs/graph-api/guides/secure-requests#appsecret_proof (read 2026-11-21)
 */
export function createAccessTokens(settings: SimulatorSettings): AccessTokens {
  const accounts = new Map(settings.accounts.map((account) => [account.phoneNumberId, account]));
  const former = new Set<string>();
  return {
    checkProof: (token, proof) => checkProof(settings, token, proof),
    tokenIn: (authorization) => {
      const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
      const known = [...accounts.values()].some((account) => account.accessToken === token);
      return token !== undefined && known
        ? { token }
        : { refusal: invalidToken(former.has(token ?? '')) };
    },
    accountOf: (token, phoneNumberId) => {
      const account = accounts.get(phoneNumberId);
      return account?.accessToken === token ? account : undefined;
    },
    replace: (phoneNumberId, token) => {
      const account = accounts.get(phoneNumberId);
      if (account === undefined) throw new Error('account is not one of the simulator');
      former.add(account.accessToken);
      former.delete(token);
      accounts.set(phoneNumberId, { ...account, accessToken: token });
    },
  };
}

function invalidToken(wasValid: boolean): GraphRefusal {
  return wasValid
    ? {
        status: 401,
        code: 190,
        subcode: 460,
        type: 'OAuthException',
        message:
          'Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.',
      }
    : {
        status: 401,
        code: 190,
        type: 'OAuthException',
        message: 'Invalid OAuth access token - Cannot parse access token',
      };
}

function checkProof(
  { appSecret, clock, requireProof }: SimulatorSettings,
  token: string,
  { proof, proofTime }: Proof,
): GraphRefusal | undefined {
  if (proof === undefined) {
    return requireProof
      ? badProof('API calls from the server require an appsecret_proof argument')
      : undefined;
  }
  const signed = proofTime === undefined ? token : `${token}|${proofTime}`;
  const expected = createHmac('sha256', appSecret).update(signed).digest('hex');
  const right =
    proof.length === expected.length && timingSafeEqual(Buffer.from(proof), Buffer.from(expected));
  const fresh =
    proofTime === undefined || Math.abs(clock.now() - Number(proofTime) * 1000) <= proofLifetimeMs;
  return right && fresh
    ? undefined
    : badProof('Invalid appsecret_proof provided in the API argument');
}

function badProof(message: string): GraphRefusal {
  return { status: 400, code: 100, message, type: 'GraphMethodException' };
}
