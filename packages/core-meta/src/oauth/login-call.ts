import { ConnectorError, type OAuthCall, type Secret } from '@pyloto/core-connectors';

import { appsecretProof } from '../graph/appsecret-proof.ts';
import { USER_AGENT } from '../graph/call-graph.ts';
import type { JsonObject } from '../json/json-object.ts';
import { readLoginAnswer } from './read-login-answer.ts';

type Parameters = Readonly<Record<string, string>>;

/** Posts a form to Meta's login. @throws ConnectorError as {@link readLoginAnswer} */
export async function postToLogin(
  call: OAuthCall,
  url: string,
  form: Parameters,
): Promise<JsonObject> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return ask(call, { method: 'POST', url, headers, body: new URLSearchParams(form).toString() });
}

/** Asks Meta's login. @throws ConnectorError as {@link readLoginAnswer} */
export async function askLogin(
  call: OAuthCall,
  url: string,
  query: Parameters,
): Promise<JsonObject> {
  return ask(call, { method: 'GET', url: withQuery(url, query), headers: {} });
}

/** Asks Graph with the token of whoever has signed in, and the proof of the app. @throws ConnectorError as {@link readLoginAnswer} */
export async function askAs(
  accessToken: Secret,
  call: OAuthCall,
  { url, query }: { readonly url: string; readonly query: Parameters },
): Promise<JsonObject> {
  const proof = appsecretProof(accessToken, appSecretOf(call));
  const headers = { authorization: `Bearer ${accessToken.reveal()}` };
  const proven = withQuery(url, { ...query, appsecret_proof: proof });
  return ask(call, { method: 'GET', url: proven, headers });
}

function withQuery(url: string, query: Parameters): string {
  return `${url}?${new URLSearchParams(query).toString()}`;
}

async function ask(
  { http, timeoutMs, signal }: OAuthCall,
  request: {
    readonly method: 'GET' | 'POST';
    readonly url: string;
    readonly headers: Parameters;
    readonly body?: string;
  },
): Promise<JsonObject> {
  const headers = { 'user-agent': USER_AGENT, accept: 'application/json', ...request.headers };
  const given = signal === undefined ? {} : { signal };
  return readLoginAnswer(await http.request({ ...request, headers, timeoutMs, ...given }));
}

/** The app secret. @throws ConnectorError `config_invalid` when the client has none */
export function appSecretOf({ clientSecret }: OAuthCall): Secret {
  if (clientSecret !== undefined) return clientSecret;
  throw new ConnectorError('config_invalid', 'the OAuth client must have the app secret');
}
