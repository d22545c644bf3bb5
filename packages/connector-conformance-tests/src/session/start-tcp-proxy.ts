import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a server on loopback that can be cut. */
export type TcpProxy = {
  readonly port: number;
  /** Breaks every connection, and refuses new ones. */
  readonly cut: () => Promise<void>;
  /** Lets new connections through again, on the same port. */
  readonly mend: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Starts a proxy before `host` and `port`. */
export async function startTcpProxy(host: string, port: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, host);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  const ownPort = await listen(server, 0);
  const cut = async (): Promise<void> => {
    if (!server.listening) return;
    server.close();
    for (const socket of sockets) socket.destroy();
    await once(server, 'close');
  };
  return {
    port: ownPort,
    cut,
    mend: async () => void (await listen(server, ownPort)),
    close: cut,
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
