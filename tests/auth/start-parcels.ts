import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import type { Provider } from 'oidc-provider';

import { serveOnLoopback } from './serve-on-loopback.ts';

/** A ping that the provider was asked for. */
export type Ping = {
  readonly id: string;
  readonly accessToken: string;
  /** Whose the token is; undefined when it was refused. */
  readonly accountId: string | undefined;
};

/** The part of an event that says which account's connection has changed. */
export type ConnectionEvent = {
  readonly id: string;
  readonly type: string;
  readonly tenantid: string;
  readonly data: {
    readonly channel: { readonly type: string; readonly accountId: string };
    readonly errorCode?: string;
  };
};

/** The provider's API, which takes the tokens of its OAuth server, and the product that is told of events. */
export type Parcels = {
  readonly url: string;
  readonly pings: readonly Ping[];
  readonly events: readonly ConnectionEvent[];
  /** From now on no token of an account is taken; the answers to so many pings come at once. 0: tokens are taken again. */
  readonly refuse: (accountId: string, together: number) => void;
  readonly stop: () => Promise<void>;
};

/** Starts both on one free loopback port. */
export async function startParcels(oauth: Provider): Promise<Parcels> {
  const pings: Ping[] = [];
  const events: ConnectionEvent[] = [];
  const refusals = new Map<string, Refusal>();
  const ping = async ({ headers }: IncomingMessage, id: string): Promise<number> => {
    const accessToken = (headers.authorization ?? '').replace('Bearer ', '');
    const accountId = await ownerOf(accessToken, oauth);
    pings.push({ id, accessToken, accountId });
    const refusal = refusals.get(accountId ?? '');
    await refusal?.arrive();
    return accountId === undefined || refusal !== undefined ? 401 : 200;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const id = /^\/pings\/(.+)$/.exec(request.url ?? '')?.[1];
    if (id === undefined) events.push(JSON.parse(body));
    response.writeHead(id === undefined ? 204 : await ping(request, id)).end();
  };
  const { url, stop } = await serveOnLoopback(answer);
  const refuse = (accountId: string, together: number): void => {
    if (together === 0) refusals.delete(accountId);
    else refusals.set(accountId, refusalOf(together));
  };
  return { url, pings, events, refuse, stop };
}

/** Whoever arrives waits until the others are there. */
type Refusal = { readonly arrive: () => Promise<void> };

function refusalOf(together: number): Refusal {
  let waiting: (() => void)[] = [];
  return {
    arrive: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        if (waiting.length < together) return;
        for (const release of waiting) release();
        waiting = [];
      }),
  };
}

/** A token is good until it ends, or until the person takes its grant back. */
async function ownerOf(accessToken: string, oauth: Provider): Promise<string | undefined> {
  const token = await oauth.AccessToken.find(accessToken);
  const grant = await oauth.Grant.find(token?.grantId ?? '');
  return grant === undefined ? undefined : token?.accountId;
}
