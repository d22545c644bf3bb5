import { once } from 'node:events';
import { createServer } from 'node:http';

/** The part of Lantern that takes notes, on a free port of the loopback; what an app's sandbox calls. */
export async function startSandbox() {
  let count = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      count += 1;
      response.writeHead(200, { 'content-type': 'application/json' }).end(`{"id":"n-${count}"}`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    settings: { LANTERN_URL: `http://127.0.0.1:${port}` },
    webhookAt: () => Promise.resolve(),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The setting that holds Lantern's address. */
export const addresses = ['LANTERN_URL'];
