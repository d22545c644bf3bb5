import type { HttpRequest, StreamingHttpClient } from '@pyloto/core-connectors';
import type { Agent } from 'undici';

import {
  createAddressGuard,
  createGuardedConnector,
  type AddressGuard,
  type AddressLookup,
  type AddressRule,
} from './address-guard.ts';
import { parseHttpUrl, type PublicUrlRules } from './assert-public-url.ts';
import { type AnswerReader, StreamReader, WholeReader } from './answer-reader.ts';
import { exchange } from './exchange.ts';
import { discardBody } from './request-body.ts';

/** Limits of an HTTP client; {@link PublicUrlRules} matter only with `public_only`. */
export type HttpClientOptions = PublicUrlRules & {
  /**
   * `public_only` (default) calls nothing but the public internet: for every URL that a tenant or a partner can influence.
   * `any` is for a receiver that the operator has named and that may be in a private network; `private_only` is for one that must be there,
   * or on this machine: link-local addresses, where clouds serve metadata, are neither.
   */
  readonly addressGuard?: AddressRule;
  /** Time to resolve the name, open the connection and finish TLS, in milliseconds and up to a second late. Default 5,000. */
  readonly connectTimeoutMs?: number;
  /** Largest body of an answer, in bytes as sent. Default 65,536. */
  readonly maxResponseBytes?: number;
  /** Connections open at once to one origin; calls beyond it wait, and their timeout runs. Default 100. */
  readonly maxConnectionsPerOrigin?: number;
  /** Resolves names. Default: the machine's resolver. */
  readonly lookup?: AddressLookup;
};

/**
 * Makes a client for outbound calls: HTTP/1.1, kept-alive connections, no redirects, no proxy from the environment, certificates
 * always checked.
 *
 * It rejects with ConnectorErrors as `HttpClient` says, with `config_invalid` for a URL that may not be called by its form
 * and with `payload_invalid` for headers that HTTP cannot carry. No error holds the URL, headers or bytes. Each says in `effect`
 * whether a byte of the request was written; a ConnectorError that is the reason of an abort, or that the request's own body
 * threw, comes back with the effect of this call and itself as the cause. A body that comes by and by is always given up at the end,
 * also when nothing of it was sent.
 */
export function createHttpClient(options: HttpClientOptions = {}): StreamingHttpClient {
  const guard = createAddressGuard({ ...options, rule: options.addressGuard ?? 'public_only' });
  const agent = createAgent(guard, options);
  // Each call says it again; a client that makes none is no reason to end the process.
  agent.catch(() => undefined);
  const maxResponseBytes = options.maxResponseBytes ?? 65_536;
  let closing: Promise<void> | undefined;

  function send(request: HttpRequest, maxBytes: number, reader: AnswerReader): void {
    exchange(agent, { url: openUrl(request, guard), request, maxBytes }, reader);
  }

  return {
    request: (request) =>
      new Promise((resolve, reject) => {
        send(request, maxResponseBytes, new WholeReader({ resolve, reject }));
      }),
    stream: (request, { maxBytes }) =>
      new Promise((resolve, reject) => {
        send(request, maxBytes, new StreamReader({ resolve, reject }));
      }),
    close: () => (closing ??= agent.then((made) => made.close())),
  };
}

function openUrl(request: HttpRequest, guard: AddressGuard): URL {
  try {
    const url = parseHttpUrl(request.url);
    guard.assertUrl(url);
    return url;
  } catch (error) {
    discardBody(request.body);
    throw error;
  }
}

/** undici is 1.3 MB of code: it is loaded once there is a client, and not with what only might make one. */
async function createAgent(guard: AddressGuard, options: HttpClientOptions): Promise<Agent> {
  const { Agent, buildConnector } = await import('undici');
  const connect = buildConnector({
    lookup: guard.lookup,
    timeout: options.connectTimeoutMs ?? 5000,
    allowH2: false,
    // Said aloud, because NODE_TLS_REJECT_UNAUTHORIZED would change the default.
    rejectUnauthorized: true,
  });
  return new Agent({
    connect: createGuardedConnector(guard, connect),
    connections: options.maxConnectionsPerOrigin ?? 100,
    allowH2: false,
    // The call's own timeout runs from the first moment to the last byte.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}
