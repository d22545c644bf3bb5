import type { GraphRoute } from '../../graph/calls/graph-context.ts';
import { graphRoute, openRoute } from '../../graph/calls/graph-door.ts';
import { createBoundedLog } from '../../graph/memory/bounded-log.ts';
import { BoundedMap } from '../../graph/memory/bounded-map.ts';
import {
  type CallbackAnswer,
  postSignedRequest,
  signedRequest,
} from '../../graph/webhooks/signed-request.ts';
import {
  accountAt,
  type AddRoutes,
  nothingThere,
} from '../../messenger-platform/calls/direct-app.ts';
import { accountOf, type DirectSimulation } from '../../messenger-platform/direct-simulation.ts';
import { appScopedIdOf } from '../instagram-accounts.ts';
import { authorize, decide, ownAccounts } from './authorize.ts';
import type { Consent, InstagramLoginOptions } from './login-options.ts';
import type { Authorization, LoginState } from './login-state.ts';
import { serveProfile } from './serve-profile.ts';
import { serveCode, serveExchange, serveRefresh } from './serve-tokens.ts';

/** Instagram Login, and what Meta tells an app about it. */
export type InstagramLogin = {
  /** Every time that somebody was asked, in order; it grows. */
  readonly authorizations: readonly Authorization[];
  readonly setConsent: (consent: Consent) => void;
  /** The id that the app sees: `id` of `GET /me`, and `user_id` of a signed request. */
  readonly appScopedId: (accountId: string) => string;
  /**
   * Calls the app's deauthorize or data deletion address. The permission itself is taken back by `revoke`.
   *
   * @throws Error when the account is not one of the simulator's, or nobody answers
   */
  readonly postSignedRequest: (url: string, accountId: string) => Promise<CallbackAnswer>;
};

/** A login and the places it needs. */
export type LoginParts = { readonly login: InstagramLogin; readonly addRoutes: AddRoutes };

const rememberedTokens = 10_000;

/** @param clientSecret the Instagram app's */
export function createInstagramLogin(
  simulation: DirectSimulation,
  options: InstagramLoginOptions,
  clientSecret: string,
): LoginParts {
  const control = { consent: options.consent };
  const state: LoginState = {
    simulation,
    options,
    clientSecret,
    consent: () => control.consent ?? { accountId: ownAccounts(state)[0]?.id ?? '' },
    authorizations: createBoundedLog(simulation.settings.historyLimit),
    codes: new BoundedMap(rememberedTokens),
    userTokens: new BoundedMap(rememberedTokens),
  };
  rememberTokens(state);
  return {
    login: {
      authorizations: state.authorizations.entries,
      setConsent: (consent) => {
        control.consent = consent;
      },
      appScopedId: appScopedIdOf,
      postSignedRequest: async (url, accountId) => {
        accountOf(simulation, accountId);
        const issuedAt = Math.floor(simulation.settings.clock.now() / 1000);
        const payload = {
          user_id: appScopedIdOf(accountId),
          algorithm: 'HMAC-SHA256',
          issued_at: issuedAt,
        };
        return postSignedRequest(url, signedRequest(payload, clientSecret));
      },
    },
    addRoutes: loginRoutes(state),
  };
}

/** What the accounts begin with was issued when the simulator started. */
function rememberTokens(state: LoginState): void {
  const issuedAtMs = state.simulation.settings.clock.now();
  for (const account of ownAccounts(state)) {
    if (account.accessToken === undefined) continue;
    state.userTokens.set(account.accessToken, { account, kind: 'long', issuedAtMs });
  }
}

function loginRoutes(state: LoginState): AddRoutes {
  const profile: GraphRoute = (context, token) => {
    const account = accountAt(state.simulation, context, token);
    if (account === undefined) return nothingThere(context);
    const fields = context.req.query('fields');
    return serveProfile(state.simulation, {
      account,
      fields,
      answer: state.options.profileAnswer,
    });
  };
  return (app, door) => {
    app.get(
      '/oauth/authorize',
      openRoute(door, (context) => authorize(state, context)),
    );
    app.get(
      '/oauth/authorize/decision',
      openRoute(door, (context) => decide(state, context)),
    );
    app.post(
      '/oauth/access_token',
      openRoute(door, async (context) => serveCode(state, context)),
    );
    for (const version of ['', '/:version']) {
      app.get(
        `${version}/access_token`,
        openRoute(door, async (context) => serveExchange(state, context)),
      );
      app.get(
        `${version}/refresh_access_token`,
        openRoute(door, async (context) => serveRefresh(state, context)),
      );
      app.get(`${version}/:id`, graphRoute(door, profile));
    }
  };
}
