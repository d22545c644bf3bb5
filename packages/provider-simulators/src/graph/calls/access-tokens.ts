import { createHmac, timingSafeEqual } from 'node:crypto';

import type { GraphRefusal } from './graph-refusal.ts';

/** The query parameters `appsecret_proof` and `appsecret_time`. */
export type Proof = {
  readonly proof: string | undefined;
  readonly proofTime: string | undefined;
};

/** What tokens and proofs are checked with. */
export type TokenRules = {
  /** Milliseconds since the epoch. */
  readonly clock: { readonly now: () => number };
  /** Whether a call without `appsecret_proof` is refused; a wrong one always is. */
  readonly requireProof: boolean;
  /** The secret of the app that a token was made for. */
  readonly appSecretOf: (token: string) => string;
};

/** A token and the account it is for. */
export type Grant = {
  readonly accountId: string;
  readonly accessToken: string;
  /** Milliseconds since the epoch. Default: it does not end by itself. */
  readonly expiresAtMs?: number;
};

/** Why a token ended: its password was changed or another took its place, the person took it back, its time was over. */
export type TokenEnd = 'replaced' | 'revoked' | 'expired';

/** Who may use which account. */
export type AccessTokens = {
  /** A token that is good, or why it is not. */
  readonly check: (
    token: string | undefined,
  ) => { readonly token: string } | { readonly refusal: GraphRefusal };
  readonly checkProof: (token: string, proof: Proof) => GraphRefusal | undefined;
  readonly allows: (token: string, accountId: string) => boolean;
  /** The account that `me` is. */
  readonly accountIdOf: (token: string) => string | undefined;
  readonly grant: (grant: Grant) => void;
  /** Ends every token of an account, unless another account has it too. */
  readonly end: (accountId: string, why: TokenEnd) => void;
};

type Held = { readonly accountIds: Set<string>; readonly expiresAtMs: number };

const proofLifetimeMs = 5 * 60 * 1000;

/**
 * Tokens and proofs.
 *
 * @see https://developers.facebook.com/docs/graph-api/guides/secure-requests#appsecret_proof (read 2026-11-21)
 */
export function createAccessTokens(rules: TokenRules, grants: readonly Grant[]): AccessTokens {
  const held = new Map<string, Held>();
  const ended = new Map<string, TokenEnd>();
  const grant = ({ accountId, accessToken, expiresAtMs = Infinity }: Grant): void => {
    const accountIds = held.get(accessToken)?.accountIds ?? new Set();
    held.set(accessToken, { accountIds: accountIds.add(accountId), expiresAtMs });
    ended.delete(accessToken);
  };
  for (const each of grants) grant(each);
  return {
    grant,
    checkProof: (token, proof) => checkProof(rules, token, proof),
    check: (token = '') => {
      const expiresAtMs = held.get(token)?.expiresAtMs;
      if (expiresAtMs === undefined) return { refusal: invalidToken(ended.get(token)) };
      return rules.clock.now() < expiresAtMs ? { token } : { refusal: invalidToken('expired') };
    },
    allows: (token, accountId) => held.get(token)?.accountIds.has(accountId) === true,
    accountIdOf: (token) => [...(held.get(token)?.accountIds ?? [])][0],
    end: (accountId, why) => {
      for (const [token, { accountIds }] of held) {
        if (!accountIds.delete(accountId) || accountIds.size > 0) continue;
        held.delete(token);
        ended.set(token, why);
      }
    },
  };
}

/** The token of a call: in its header, or in its query. */
export function tokenIn(
  authorization: string | undefined,
  inQuery: string | undefined,
): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1] ?? inQuery;
}

const endings: Readonly<Record<TokenEnd, readonly [number, string]>> = {
  replaced: [
    460,
    'The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.',
  ],
  revoked: [458, 'The user has not authorized application.'],
  expired: [463, 'Session has expired.'],
};

/** 190, with the reason that Meta gives for a token that was good once. */
export function invalidToken(why?: TokenEnd): GraphRefusal {
  const [subcode, reason] = why === undefined ? [] : endings[why];
  return {
    status: 401,
    code: 190,
    ...(subcode !== undefined && { subcode }),
    type: 'OAuthException',
    message:
      reason === undefined
        ? 'Invalid OAuth access token - Cannot parse access token'
        : `Error validating access token: ${reason}`,
  };
}

function checkProof(
  { appSecretOf, clock, requireProof }: TokenRules,
  token: string,
  { proof, proofTime }: Proof,
): GraphRefusal | undefined {
  if (proof === undefined) {
    return requireProof
      ? badProof('API calls from the server require an appsecret_proof argument')
      : undefined;
  }
  const signed = proofTime === undefined ? token : `${token}|${proofTime}`;
  const expected = createHmac('sha256', appSecretOf(token)).update(signed).digest('hex');
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
