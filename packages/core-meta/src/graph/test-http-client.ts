import { once } from 'node:events';
import { request as open, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

import {
  ConnectorError,
  type HttpRequest,
  type HttpStreamResponse,
  type StreamingHttpClient,
} from '@pyloto/core-connectors';

/** The port on node:http, for tests: every call on a connection of its own. */
export const testHttpClient: StreamingHttpClient = {
  request: async (request) => {
    const { body, ...head } = await call(request, Infinity);
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    return { ...head, body: Buffer.concat(chunks) };
  },
  stream: (request, { maxBytes }) => call(request, maxBytes),
  close: () => Promise.resolve(),
};

async function call(request: HttpRequest, maxBytes: number): Promise<HttpStreamResponse> {
  const { method, url, headers, body, timeoutMs, signal } = request;
  const timeout = AbortSignal.timeout(timeoutMs);
  const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  const outgoing = open(url, { method, headers, signal: either, agent: false });
  let effect: 'none' | 'unknown' = 'none';
  outgoing.once('socket', (socket) => socket.once('connect', () => (effect = 'unknown')));
  const failed = (cause: unknown): never => {
    if (signal?.aborted === true) throw signal.reason;
    const code = timeout.aborted ? 'timeout' : 'upstream_unavailable';
    throw new ConnectorError(code, 'test call failed', { effect, cause });
  };
  const isPieces = typeof body === 'object' && !(body instanceof Uint8Array);
  const pieces = isPieces ? Readable.from(body, { objectMode: false }) : undefined;
  pieces?.on('error', (error) => outgoing.destroy(error)).pipe(outgoing);
  outgoing.once('close', () => pieces?.destroy());
  if (!isPieces) outgoing.end(body);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the event's only argument
  const [answer] = (await once(outgoing, 'response').catch(failed)) as [IncomingMessage];
  return {
    status: answer.statusCode ?? 0,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no test repeats a header
    headers: answer.headers as Record<string, string>,
    body: bounded(answer, maxBytes),
  };
}

/** Leaving it gives the connection up, begun or not, as the port says. */
function bounded(answer: IncomingMessage, maxBytes: number): AsyncIterable<Uint8Array> {
  async function* read(): AsyncGenerator<Uint8Array> {
    let seenBytes = 0;
    for await (const chunk of answer as AsyncIterable<Uint8Array>) {
      seenBytes += chunk.byteLength;
      if (seenBytes > maxBytes) throw new ConnectorError('upstream_rejected', 'answer is large');
      yield chunk;
    }
  }
  const chunks = read();
  const leave = async (): Promise<IteratorResult<Uint8Array>> => {
    answer.destroy();
    return { done: true, value: undefined };
  };
  return { [Symbol.asyncIterator]: () => ({ next: () => chunks.next(), return: leave }) };
}
