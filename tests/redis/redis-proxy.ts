import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A wire between a client and a Redis server that can be listened to and cut. */
export type RedisProxy = {
  readonly url: string;
  /** All that clients sent since the last call, in order. */
  readonly sent: () => string;
  /**
   * From now on nothing passes on the connections that have sent this word so far, and nobody is told: the sockets stay
   * open, as with a firewall that forgot them. Returns how many there are.
   */
  readonly swallow: (word: string) => number;
  readonly stop: () => void;
};

type Wire = { readonly sockets: readonly Socket[]; isCut: boolean; said: string };

/** Stands before a server on this machine; the caller stops it. */
export async function startRedisProxy(target: { readonly port: number }): Promise<RedisProxy> {
  const wires = new Set<Wire>();
  let sent = '';
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ port: target.port, host: '127.0.0.1', allowHalfOpen: true });
    const wire: Wire = { sockets: [near, far], isCut: false, said: '' };
    wires.add(wire);
    near.on('data', (data) => {
      if (wire.isCut) return;
      const text = data.toString('latin1').toLowerCase();
      sent += text;
      wire.said += text;
      far.write(data);
    });
    far.on('data', (data) => {
      if (!wire.isCut) near.write(data);
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => {});
      one.on('end', () => {
        if (!wire.isCut) other.end();
      });
      one.on('close', () => {
        if (!wire.isCut) other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a port is listened on');
  return {
    url: `redis://127.0.0.1:${address.port}`,
    sent: () => {
      const text = sent;
      sent = '';
      return text;
    },
    swallow: (word) => {
      const cut = [...wires].filter(({ said }) => said.includes(word));
      for (const wire of cut) wire.isCut = true;
      return cut.length;
    },
    stop: () => {
      for (const { sockets } of wires) for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
