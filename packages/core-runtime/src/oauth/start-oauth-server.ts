import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import type { OAuthProvider } from '@pyloto/core-connectors';

/** What a person does at the provider of the tests, and what the provider does. */
export type OAuthServerScript = {
  /** The accounts that the person may connect; the first one's id is in every token. */
  accountIds: readonly string[];
  /** What the provider calls the person. Default: `person-1`. */
  userId?: string | undefined;
  /** What the provider sends a browser back with instead of a code. */
  error?: string | undefined;
  /** The status that the token endpoint answers with, whatever it is asked. */
  failsWith?: number | undefined;
};

/** A small authorization server on a loopback port: codes for once, client secrets, PKCE, and a list of accounts. */
export type OAuthServer = {
  readonly provider: OAuthProvider;
  readonly clientSecret: string;
  readonly script: OAuthServerScript;
  /** How often the token endpoint was asked. */
  readonly exchanges: () => number;
  readonly stop: () => Promise<void>;
};

type Code = {
  readonly redirectUri: string;
  readonly challenge: string;
  readonly accountIds: readonly string[];
};

const SECRET = 'a-client-secret-of-the-tests';

/** Starts it; every person signs in at once. */
export async function startOAuthServer(): Promise<OAuthServer> {
  const state: State = {
    script: { accountIds: ['depot-1'] },
    codes: new Map(),
    accounts: new Map(),
    exchanges: 0,
  };
  const server = createServer((request, response) => void answer(state, request, response));
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  return {
    provider: providerAt(`http://127.0.0.1:${port}`),
    clientSecret: SECRET,
    script: state.script,
    exchanges: () => state.exchanges,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type State = {
  readonly script: OAuthServerScript;
  readonly codes: Map<string, Code>;
  /** By access token. */
  readonly accounts: Map<string, readonly string[]>;
  exchanges: number;
};

async function answer(
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (url.pathname === '/authorize') {
    response.writeHead(302, { location: authorize(state, url.searchParams) }).end();
    return;
  }
  const token = (request.headers.authorization ?? '').replace('Bearer ', '');
  const [status, body] =
    url.pathname === '/token'
      ? exchange(state, new URLSearchParams(await text(request)))
      : [200, { accounts: state.accounts.get(token) ?? [], userId: state.script.userId }];
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** @returns where the browser is sent back to */
function authorize({ script, codes }: State, asked: URLSearchParams): string {
  const redirectUri = asked.get('redirect_uri') ?? '';
  const back = new URL(redirectUri);
  back.searchParams.set('state', asked.get('state') ?? '');
  if (script.error === undefined) {
    const code = randomUUID();
    const challenge = asked.get('code_challenge') ?? '';
    codes.set(code, { redirectUri, challenge, accountIds: script.accountIds });
    back.searchParams.set('code', code);
  } else {
    back.searchParams.set('error', script.error);
    back.searchParams.set('error_description', '<script>alert(1)</script>');
  }
  return back.href;
}

function exchange(state: State, form: URLSearchParams): readonly [status: number, body: object] {
  const { script, codes, accounts } = state;
  state.exchanges += 1;
  if (script.failsWith !== undefined) return [script.failsWith, {}];
  if (form.get('client_secret') !== SECRET) return [401, { error: 'invalid_client' }];
  const code = codes.get(form.get('code') ?? '');
  codes.delete(form.get('code') ?? '');
  const verifier = form.get('code_verifier') ?? '';
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const isGood = code?.challenge === challenge && code.redirectUri === form.get('redirect_uri');
  if (!isGood) return [400, { error: 'invalid_grant' }];
  const token = `token-${randomUUID()}`;
  accounts.set(token, code.accountIds);
  return [200, { access_token: token, token_type: 'bearer', expires_in: 3600 }];
}

function providerAt(origin: string): OAuthProvider {
  return {
    id: 'parcels',
    channel: 'parcels',
    authorizationEndpoint: `${origin}/authorize`,
    tokenEndpoint: `${origin}/token`,
    scopes: ['parcels'],
    usesPkce: true,
    clientAuthentication: 'client_secret_post',
    identify: async ({ accessToken }, { http, timeoutMs }) => {
      const headers = { authorization: `Bearer ${accessToken.reveal()}` };
      const url = `${origin}/accounts`;
      const { body } = await http.request({ method: 'GET', url, headers, timeoutMs });
      const { accounts, userId = 'person-1' }: { accounts: string[]; userId?: string } = JSON.parse(
        Buffer.from(body).toString(),
      );
      return accounts.map((accountId) => ({ accountId, userId }));
    },
  };
}
