import type * as Http from 'node:http';
import process from 'node:process';

import type { Context } from 'hono';

import { readIncoming, readRequest } from './read-body.ts';
import type { WebhookRequest } from './webhook-request.ts';

/** Reads from Node's own request where there is one: it skips the copies that a web `Request` makes. */
export function toWebhookRequest(c: Context): WebhookRequest {
  const incoming = incomingOf(c.env);
  const { url, method } = c.req;
  if (incoming === undefined) {
    return {
      method,
      query: new URL(url).searchParams,
      header: (name) => c.req.header(name),
      readBody: (bounds) => readRequest(c.req.raw, bounds),
    };
  }
  return {
    method,
    get query() {
      return new URL(url).searchParams;
    },
    header: (name) => headerOf(incoming, name),
    readBody: (bounds) => readIncoming(incoming, bounds),
  };
}

/**
 * Node's HTTP server without an import of it: as a module, `node:http` shows all it has, and so loads the `fetch` and the `WebSocket`
 * of Node, 1 MB of code. It is asked for at the first request, and a server has loaded it by then.
 */
let http: typeof Http | undefined;

function incomingOf(env: unknown): Http.IncomingMessage | undefined {
  if (typeof env !== 'object' || env === null || !('incoming' in env)) return undefined;
  http ??= process.getBuiltinModule('node:http');
  return env.incoming instanceof http.IncomingMessage ? env.incoming : undefined;
}

function headerOf(incoming: Http.IncomingMessage, name: string): string | undefined {
  const value = incoming.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
