import { IncomingMessage } from 'node:http';

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

function incomingOf(env: unknown): IncomingMessage | undefined {
  if (typeof env !== 'object' || env === null || !('incoming' in env)) return undefined;
  return env.incoming instanceof IncomingMessage ? env.incoming : undefined;
}

function headerOf(incoming: IncomingMessage, name: string): string | undefined {
  const value = incoming.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
