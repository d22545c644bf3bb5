import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import process from 'node:process';

import { SIGNATURE_HEADER } from '../lantern/connector.ts';
import type { Exchange, Front } from './put-in-front.ts';

/** What a front reads before it decides takes no longer than the suite lets a body take. */
const BODY_WITHIN_MS = 2_000;

/** Reads a request's body to its end, however long that takes. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

/** A front that reads what is posted under a path; it cuts connections whose body does not come. */
export function onPosts(under: string, onPost: (exchange: Exchange, body: string) => void): Front {
  return (exchange) => {
    const { request, path, pass, response } = exchange;
    if (!path.startsWith(under) || request.method !== 'POST') return pass();
    const cut = () => void response.destroy();
    const timer = setTimeout(cut, BODY_WITHIN_MS);
    readBody(request)
      .then((body) => onPost(exchange, body), cut)
      .finally(() => clearTimeout(timer));
  };
}

/** The same request with this body, whose old one was read. */
export function withBody(request: IncomingMessage, body: string): IncomingMessage {
  const bytes = Buffer.from(body);
  const copy = new IncomingMessage(request.socket);
  const { method, url, httpVersion, httpVersionMajor, httpVersionMinor } = request;
  const headers = { ...request.headers, 'content-length': String(bytes.length) };
  delete headers['transfer-encoding'];
  const rawHeaders = Object.entries(headers).flatMap(([name, value]) => [name, String(value)]);
  Object.assign(copy, { method, url, httpVersion, httpVersionMajor, httpVersionMinor });
  Object.assign(copy, { headers, rawHeaders, complete: true });
  copy.push(bytes);
  copy.push(null);
  return copy;
}

/** The delivery with other ids in it, properly signed: for the connector, another one. */
export function asAnother(request: IncomingMessage, body: string): IncomingMessage {
  const renamed = body.replaceAll('"id":"', `"id":"${crypto.randomUUID()}-`);
  const secret = process.env['LANTERN_SECRET'] ?? 'sandbox_app_secret';
  const signature = `sha256=${createHmac('sha256', secret).update(renamed).digest('hex')}`;
  const copy = withBody(request, renamed);
  copy.headers[SIGNATURE_HEADER] = signature;
  return copy;
}
