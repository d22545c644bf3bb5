import { createServer } from 'node:http';

import { getRequestListener } from '@hono/node-server';

/** A server that only this machine reaches. */
export type LoopbackServer = {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Ends every connection at once. */
  readonly close: () => Promise<void>;
};

/**
 * Serves on 127.0.0.1.
 *
 * @param port 0: any free one
 * @throws Error when the port is taken
 */
export async function listenOnLoopback(
  app: Parameters<typeof getRequestListener>[0],
  port = 0,
): Promise<LoopbackServer> {
  const listener = getRequestListener(app);
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('server must have a port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closed;
    },
  };
}
