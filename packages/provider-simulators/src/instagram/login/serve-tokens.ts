import type { GraphContext } from '../../graph/calls/graph-context.ts';
import { refused } from '../../graph/calls/graph-door.ts';
import type { GraphRefusal } from '../../graph/calls/graph-refusal.ts';
import type { Reply } from '../../graph/calls/reply.ts';
import { paramsOf } from '../../graph/calls/request-body.ts';
import { serveWithFaults } from '../../graph/faults/serve-with-faults.ts';
import { type JsonObject, textAt } from '../../graph/json-object.ts';
import { rawNumber } from '../../graph/raw-number.ts';
import { appScopedIdOf } from '../instagram-accounts.ts';
import { loginRefusal } from './login-refusal.ts';
import { type Code, issueToken, longLifetimeSeconds, type LoginState } from './login-state.ts';

const maxFormBytes = 64 * 1024;
const minRefreshAgeMs = 24 * 60 * 60 * 1000;

/** Answers `POST /oauth/access_token` of `api.instagram.com`: a token of an hour for a code, once. */
export async function serveCode(login: LoginState, context: GraphContext): Promise<Reply> {
  const params = await paramsOf(context, maxFormBytes);
  const code = textAt(params, 'code') ?? '';
  const found = login.codes.get(code);
  const wrong = wrongIn(login, params, found);
  if (wrong !== undefined || found === undefined) return loginRefusal(wrong ?? usedCode);
  const { account, scopes } = found;
  const target = { endpoint: 'login', accountId: account.id, callbackData: code } as const;
  return serveWithFaults(login.simulation.faults, target, () => {
    login.codes.delete(code);
    const token = issueToken(login, account, 'short');
    return { kind: 'done', body: answerOf(login, { token, accountId: account.id, scopes }) };
  });
}

/** Answers `GET /access_token` of `graph.instagram.com`: sixty days for an hour. */
export async function serveExchange(login: LoginState, context: GraphContext): Promise<Reply> {
  const query = context.req.query();
  const secretIsRight = query['client_secret'] === login.clientSecret;
  return serveGrant(login, query, {
    grantType: 'ig_exchange_token',
    endpoint: 'token_exchange',
    refusal: ({ kind }) => {
      if (!secretIsRight) return tokenRefusal(1, 'Error validating client secret.');
      return kind === 'long' ? tokenRefusal(452, 'Session key invalid.') : undefined;
    },
  });
}

/** Answers `GET /refresh_access_token` of `graph.instagram.com`: sixty days more for a token that is a day old. */
export async function serveRefresh(login: LoginState, context: GraphContext): Promise<Reply> {
  const { clock } = login.simulation.settings;
  return serveGrant(login, context.req.query(), {
    grantType: 'ig_refresh_token',
    endpoint: 'token_refresh',
    refusal: ({ kind, issuedAtMs }) => {
      if (kind === 'short') return tokenRefusal(452, 'Session key invalid.');
      return clock.now() - issuedAtMs < minRefreshAgeMs
        ? tokenRefusal(100, '(#100) The access token must be at least 24 hours old.')
        : undefined;
    },
  });
}

type Held = { readonly kind: 'short' | 'long'; readonly issuedAtMs: number };

type Grant = {
  readonly grantType: string;
  readonly endpoint: 'token_exchange' | 'token_refresh';
  readonly refusal: (held: Held) => GraphRefusal | undefined;
};

async function serveGrant(
  login: LoginState,
  { grant_type: grantType, access_token: token }: Readonly<Record<string, string>>,
  grant: Grant,
): Promise<Reply> {
  if (grantType !== grant.grantType) {
    return refused(tokenRefusal(100, '(#100) Param grant_type is not valid.'));
  }
  const checked = login.simulation.tokens.check(token);
  if ('refusal' in checked) return refused(checked.refusal);
  const held = login.userTokens.get(checked.token);
  if (held === undefined) return refused(tokenRefusal(452, 'Session key invalid.'));
  const refusal = grant.refusal(held);
  if (refusal !== undefined) return refused(refusal);
  const { account } = held;
  const target = { endpoint: grant.endpoint, accountId: account.id, callbackData: checked.token };
  return serveWithFaults(login.simulation.faults, target, () => ({
    kind: 'done',
    body: {
      access_token: issueToken(login, account, 'long'),
      token_type: 'bearer',
      expires_in: longLifetimeSeconds,
    },
  }));
}

const usedCode = 'Matching code was not found or was already used';

function wrongIn(
  { options, clientSecret, simulation }: LoginState,
  params: JsonObject,
  found: Code | undefined,
): string | undefined {
  if (params['client_id'] !== options.clientId) return 'Invalid platform app';
  if (params['client_secret'] !== clientSecret) return 'Error validating client secret.';
  if (params['grant_type'] !== 'authorization_code') return 'Invalid grant_type';
  if (found === undefined) return usedCode;
  if (simulation.settings.clock.now() >= found.expiresAtMs) {
    return 'This authorization code has expired.';
  }
  return params['redirect_uri'] === found.redirectUri
    ? undefined
    : 'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request';
}

type Issued = {
  readonly token: string;
  readonly accountId: string;
  readonly scopes: readonly string[];
};

function answerOf({ options }: LoginState, { token, accountId, scopes }: Issued): object {
  const userId = appScopedIdOf(accountId);
  return options.tokenAnswer === 'flat'
    ? { access_token: token, user_id: rawNumber(userId), permissions: scopes }
    : { data: [{ access_token: token, user_id: userId, permissions: scopes.join(',') }] };
}

function tokenRefusal(code: number, message: string): GraphRefusal {
  return { status: 400, code, message, type: 'OAuthException' };
}
