import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

/** A load balancer on loopback. */
export type Balancer = { readonly url: string; readonly stop: () => Promise<void> };

/**
 * Sends each request to the next of the copies that are up. One that cannot be reached, or goes while it works, is answered 502;
 * nothing is tried again here, because that is the provider's part.
 */
export async function startBalancer(
  urls: () => readonly (string | undefined)[],
): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true });
  let turn = 0;
  const server = createServer((incoming, response) => {
    const up = urls().filter((url) => url !== undefined);
    const target = up[turn++ % Math.max(1, up.length)];
    if (target === undefined) {
      incoming.resume();
      response.writeHead(503).end();
    } else pass({ incoming, response, target, agent });
  });
  // A connection that ends while it is idle could end under a request.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
}

type Passage = {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: string;
  readonly agent: Agent;
};

function pass({ incoming, response, target, agent }: Passage): void {
  const fail = (): void => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502).end();
  };
  const outgoing = request(
    `${target}${incoming.url ?? '/'}`,
    { method: incoming.method ?? 'GET', headers: incoming.headers, agent },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.once('error', fail);
      answer.pipe(response);
    },
  );
  outgoing.once('error', fail);
  response.once('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
}
