import type { ConnectionRequest, FinishedFlow, FlowRefusal, OAuthClient } from '@pyloto/core-auth';
import { ConnectorError } from '@pyloto/core-connectors';
import { errorFields } from '@pyloto/core-telemetry';
import { type Context, Hono } from 'hono';

import { errorAnswer } from '../webhook/answer.ts';
import { correlationOf, respond } from '../webhook/respond.ts';
import { answerRefusal } from './answer-refusal.ts';
import { connectAccounts } from './connect-accounts.ts';
import {
  CONNECTION_REFUSALS,
  ConnectionRefusal,
  toConnectionRefusal,
} from './connection-refusal.ts';
import { createStartLink } from './create-start-link.ts';
import { disconnect } from './disconnect.ts';
import { type FlowCookies, flowCookies } from './flow-cookie.ts';
import { NOTICE_METHODS, noticeRoutes } from './notice-routes.ts';
import { sendOn, showPage } from './oauth-page.ts';
import type { OAuthParts } from './oauth-parts.ts';
import { isAllowedReturnUrl, returnUrlWith } from './return-url.ts';

/**
 * Connects accounts: `POST /oauth/links` (API key) makes a link, `GET /oauth/start` takes a browser from it to the provider, and
 * `GET /oauth/callback` takes it back and keeps the tokens. `POST /oauth/disconnect` (API key) forgets an account again. Where providers
 * tell about people there are the {@link noticeRoutes}, too. To be mounted at `/`.
 *
 * A refused browser sees a page that repeats nothing of its request; the log has the reason, and nothing personal.
 *
 * @throws ConnectorError `config_invalid` when `publicUrl` is no http or https address, or two clients are of one provider
 */
export function oauthRoutes(parts: OAuthParts): Hono {
  assertParts(parts);
  const cookies = flowCookies(parts.publicUrl);
  const visitOf = (c: Context): Visit => {
    const correlationId = correlationOf(c, parts.runtime);
    c.header('x-correlation-id', correlationId);
    return { c, cookies, correlationId };
  };
  const routes = new Hono();
  const answeredJson = async (c: Context, answer: JsonAnswer): Promise<Response> => {
    const { correlationId } = visitOf(c);
    try {
      return await answer(c, correlationId, parts);
    } catch (error) {
      const request = { event: 'connection_refused', correlationId };
      return answerRefusal(error, request, parts.runtime);
    }
  };
  routes.post('/oauth/links', (c) => answeredJson(c, createStartLink));
  routes.post('/oauth/disconnect', (c) => answeredJson(c, disconnect));
  routes.get('/oauth/start', (c) => start(visitOf(c), parts));
  routes.get('/oauth/callback', (c) => finish(visitOf(c), parts));
  if (parts.notices !== undefined) {
    routes.route('/', noticeRoutes({ ...parts, ...parts.notices }));
  }
  for (const [path, allow] of Object.entries(methodsOf(parts))) {
    routes.all(path, (c) => {
      const { correlationId } = visitOf(c);
      return respond(errorAnswer('METHOD_NOT_ALLOWED', correlationId, { headers: { allow } }));
    });
  }
  return routes;
}

type JsonAnswer = (c: Context, correlationId: string, parts: OAuthParts) => Promise<Response>;

function methodsOf({ notices }: OAuthParts): Readonly<Record<string, string>> {
  const ours = {
    '/oauth/links': 'POST',
    '/oauth/disconnect': 'POST',
    '/oauth/start': 'GET',
    '/oauth/callback': 'GET',
  };
  return notices === undefined ? ours : { ...ours, ...NOTICE_METHODS };
}

/** One request, under one correlation id. */
type Visit = {
  readonly c: Context;
  readonly cookies: FlowCookies;
  readonly correlationId: string;
};

function assertParts({ publicUrl, clients }: OAuthParts): void {
  const ids = clients.map(({ provider }) => provider.id);
  const protocol = URL.parse(publicUrl)?.protocol;
  const isUrl = protocol === 'https:' || protocol === 'http:';
  if (isUrl && new Set(ids).size === ids.length) return;
  const text = 'OAuth routes must have an http or https address, and one client per provider';
  throw new ConnectorError('config_invalid', text);
}

async function start(visit: Visit, parts: OAuthParts): Promise<Response> {
  const { c, cookies } = visit;
  const link = parts.flows.openLink(single(c, 'link') ?? '');
  if (typeof link === 'string') return refused(visit, { refusal: link }, parts);
  const client = clientOf(link, parts);
  if (client === undefined) return refused(visit, { refusal: 'link_invalid' }, parts);
  const { usesPkce, authorizationEndpoint } = client.provider;
  try {
    await parts.assertDestination?.(authorizationEndpoint);
  } catch (error) {
    const { tenantId } = link;
    return refused(visit, { refusal: toConnectionRefusal(error), tenantId }, parts);
  }
  const { state, codeChallenge, cookie } = parts.flows.begin(link, { usesPkce });
  cookies.set(c, cookie);
  return sendOn(c, client.authorizationUrl({ state, codeChallenge }));
}

async function finish(visit: Visit, parts: OAuthParts): Promise<Response> {
  const { c, cookies } = visit;
  let request: ConnectionRequest | undefined;
  try {
    const flow = await parts.flows.finish({
      state: single(c, 'state') ?? '',
      cookieOf: (id) => cookies.read(c, id),
    });
    if (!flow.ok) {
      return await refused(visit, { refusal: flow.reason, tenantId: flow.tenantId }, parts);
    }
    ({ request } = flow);
    cookies.drop(c, flow.cookieId);
    await connect(visit, flow, parts);
    return await connected(visit, request, parts);
  } catch (error) {
    return refused(visit, { refusal: toConnectionRefusal(error), request }, parts);
  }
}

type Returned = Pick<FinishedFlow & { readonly ok: true }, 'request' | 'codeVerifier'>;

/** Turns what came back with the browser into tokens, and keeps them. */
async function connect(
  { c, correlationId }: Visit,
  { request, codeVerifier }: Returned,
  parts: OAuthParts,
): Promise<void> {
  const client = clientOf(request, parts);
  if (client === undefined) throw new ConnectionRefusal('state_invalid');
  const error = c.req.query('error');
  if (error !== undefined) {
    throw new ConnectionRefusal(error === 'access_denied' ? error : 'provider_refused');
  }
  const code = single(c, 'code');
  if (code === undefined) throw new ConnectionRefusal('provider_refused');
  const tokens = await client.exchange({ code, codeVerifier, issuer: single(c, 'iss') });
  await connectAccounts({ client, request, tokens, correlationId }, parts);
}

function clientOf({ providerId }: ConnectionRequest, parts: OAuthParts): OAuthClient | undefined {
  return parts.clients.find(({ provider }) => provider.id === providerId);
}

/** A parameter that is there once, as RFC 6749 wants it. */
function single(c: Context, name: string): string | undefined {
  const values = c.req.queries(name) ?? [];
  return values.length === 1 && values[0] !== '' ? values[0] : undefined;
}

function connected(
  { c, correlationId }: Visit,
  request: ConnectionRequest,
  parts: OAuthParts,
): Response | Promise<Response> {
  const returnUrl = returnUrlOf(request, parts);
  if (returnUrl !== undefined) {
    return sendOn(c, returnUrlWith(returnUrl, { connection: 'connected' }));
  }
  return showPage(c, {
    status: 200,
    title: 'Connected',
    text: 'The account is connected. You can close this window.',
    reference: correlationId,
  });
}

type RefusedFlow = {
  readonly refusal: ConnectionRefusal | FlowRefusal;
  /** Known once the browser was the one that began. */
  readonly request?: ConnectionRequest | undefined;
  readonly tenantId?: string | undefined;
};

function refused(
  { c, correlationId }: Visit,
  { refusal, request, tenantId = request?.tenantId }: RefusedFlow,
  parts: OAuthParts,
): Response | Promise<Response> {
  const { code, cause } = typeof refusal === 'string' ? new ConnectionRefusal(refusal) : refusal;
  const { status, advice } = CONNECTION_REFUSALS[code];
  parts.runtime.logger.log(status >= 500 ? 'error' : 'warn', 'connection_refused', {
    correlationId,
    tenantId,
    reason: code,
    status,
    ...(cause !== undefined && errorFields(cause)),
  });
  const returnUrl = request === undefined ? undefined : returnUrlOf(request, parts);
  if (returnUrl !== undefined) {
    return sendOn(c, returnUrlWith(returnUrl, { connection: 'failed', reason: code }));
  }
  const reference = `${code} · ${correlationId}`;
  return showPage(c, { status, title: 'Not connected', text: advice, reference });
}

/** The list may have become another since the link was made. */
function returnUrlOf({ returnUrl }: ConnectionRequest, parts: OAuthParts): string | undefined {
  if (returnUrl === undefined) return undefined;
  return isAllowedReturnUrl(returnUrl, parts.returnUrls ?? []) ? returnUrl : undefined;
}
