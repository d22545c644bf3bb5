import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request as httpRequest,
  type ServerResponse,
} from 'node:http';

import { readBody } from './deliver-again.ts';
import type { ProgramParts } from './mutant.ts';

/** Puts a relay between a program and the receiver of its events, which hands each of them on so many times. */
export async function relayEvents(
  parts: ProgramParts,
  times: (event: string) => number,
): Promise<ProgramParts> {
  const { EVENT_SINK_URL: url } = parts.env;
  if (url === undefined) return parts;
  const relay = createServer((request, response) => {
    handOn(request, response, { url, times }).catch(() => response.destroy());
  });
  relay.listen(0, '127.0.0.1').unref();
  await once(relay, 'listening');
  const address = relay.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { ...parts, env: { ...parts.env, EVENT_SINK_URL: `http://127.0.0.1:${port}/` } };
}

async function handOn(
  request: IncomingMessage,
  response: ServerResponse,
  { url, times }: { readonly url: string; readonly times: (event: string) => number },
): Promise<void> {
  const body = await readBody(request);
  const status = await post(url, request, body);
  for (let count = 1; count < times(body); count++) await post(url, request, body);
  response.writeHead(status).end();
}

/** As it came. @returns the status of the answer */
async function post(url: string, { headers }: IncomingMessage, body: string): Promise<number> {
  const { host: _host, ...others } = headers;
  const outgoing = httpRequest(url, { method: 'POST', headers: others }).end(body);
  const [answer]: IncomingMessage[] = await once(outgoing, 'response');
  answer?.resume();
  return answer?.statusCode ?? 502;
}
