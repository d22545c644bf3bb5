import type { GraphContext } from '../../graph/calls/graph-context.ts';
import type { Reply } from '../../graph/calls/reply.ts';
import type { DirectAccount } from '../../messenger-platform/direct-settings.ts';
import { loginRefusal } from './login-refusal.ts';
import { type LoginState, shortLifetimeMs } from './login-state.ts';

type Asked = {
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly scopes: readonly string[];
};

const codeLength = 120;

/**
 * Answers `GET /oauth/authorize` of `www.instagram.com`: asks, and sends the browser back.
 *
 * @see https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login (read 2026-11-21)
 */
export function authorize(login: LoginState, { req }: GraphContext): Reply {
  const query = req.query();
  const { redirect_uri: redirectUri = '', state, scope = '' } = query;
  const wrong = wrongIn(login, query);
  if (wrong !== undefined) return loginRefusal(wrong);
  const scopes = scope.split(/[\s,]+/).filter((name) => name !== '');
  const asked = { redirectUri, state, scopes };
  const atMs = login.simulation.settings.clock.now();
  login.authorizations.push({ redirectUri, state: state ?? '', scopes, atMs });
  const consent = login.consent();
  if (consent === 'denied') return sendBack(asked, denied);
  if (consent === 'page') return askingPage(login, req.url);
  return agree(login, asked, consent.accountId);
}

/** Answers what the page leads to: `account_id` is the account of whoever agreed, empty when nobody did. */
export function decide(login: LoginState, { req }: GraphContext): Reply {
  const { redirect_uri: redirectUri = '', state, scope = '', account_id: accountId } = req.query();
  const wrong = wrongIn(login, req.query());
  if (wrong !== undefined) return loginRefusal(wrong);
  const asked = { redirectUri, state, scopes: scope.split(/[\s,]+/) };
  return accountId ? agree(login, asked, accountId) : sendBack(asked, denied);
}

/** The accounts that can log in here. */
export function ownAccounts({ simulation }: LoginState): readonly DirectAccount[] {
  return simulation.settings.accounts.filter(({ login }) => login === 'instagram');
}

const denied = {
  error: 'access_denied',
  error_reason: 'user_denied',
  error_description: 'The user denied your request.',
};

function wrongIn({ options }: LoginState, query: Readonly<Record<string, string>>) {
  const { client_id: clientId, redirect_uri: redirectUri = '', response_type: type } = query;
  if (clientId !== options.clientId) return 'Invalid platform app';
  const known = options.redirectUris?.includes(redirectUri) ?? URL.canParse(redirectUri);
  if (!known) return 'Invalid redirect_uri';
  return type === 'code' ? undefined : 'Invalid response_type';
}

function agree(login: LoginState, asked: Asked, accountId: string): Reply {
  const account = ownAccounts(login).find(({ id }) => id === accountId);
  if (account === undefined) return loginRefusal('Invalid account');
  const { ids, settings } = login.simulation;
  const { redirectUri, scopes } = asked;
  const code = `AQ${ids.urlToken(codeLength)}`;
  const expiresAtMs = settings.clock.now() + shortLifetimeMs;
  login.codes.set(code, { account, redirectUri, scopes, expiresAtMs });
  return sendBack(asked, { code });
}

/** Whatever it says, the address ends in `#_`, which belongs to nothing. */
function sendBack({ redirectUri, state }: Asked, said: Readonly<Record<string, string>>): Reply {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(said)) url.searchParams.set(name, value);
  if (state !== undefined) url.searchParams.set('state', state);
  url.hash = '_';
  return { kind: 'redirect', location: url.href };
}

function askingPage(login: LoginState, address: string): Reply {
  const choices = ownAccounts(login).map(({ id, name }) => link(address, id, `Go on as ${name}`));
  const text = `<!DOCTYPE html>\n<title>Instagram</title>\n<h1>May this app use your account?</h1>\n<ul>${[...choices, link(address, '', 'No')].join('')}</ul>\n`;
  return { kind: 'raw', status: 200, type: 'text/html; charset=utf-8', text };
}

function link(address: string, accountId: string, text: string): string {
  const url = new URL(address);
  url.searchParams.set('account_id', accountId);
  const href = `/oauth/authorize/decision${url.search}`.replaceAll('&', '&amp;');
  return `<li><a href="${href}">${text.replaceAll('<', '&lt;')}</a></li>`;
}
