import { Server } from 'node:http';

import { createAdaptorServer } from '@hono/node-server';
import { ConnectorError } from '@pyloto/core-connectors';
import type { Hono } from 'hono';

/** Where to listen; port 0 takes a free one. */
export type ListenAddress = {
  readonly host: string;
  readonly port: number;
  /** The variable that the port came from, for the error. Default `PORT`. */
  readonly variable?: string;
};

/** A listening server. */
export type RunningServer = {
  readonly host: string;
  readonly port: number;
  /** Refuses new connections, waits for the requests under way, at most `graceMs`, then cuts what is left. */
  readonly close: (graceMs: number) => Promise<void>;
};

/** How long a client may take. */
export type ClientPatience = {
  /** From the connection to the last header. */
  readonly headersTimeoutMs: number;
  /** From the first byte of a request to its last. */
  readonly requestTimeoutMs: number;
};

const DEFAULT_PATIENCE: ClientPatience = { headersTimeoutMs: 10_000, requestTimeoutMs: 30_000 };
/** Longer than the idle time of the usual load balancers (60 s), so that they close first. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
const CONNECTIONS_CHECK_MS = 1_000;
const IDLE_SWEEP_MS = 20;

/**
 * Serves an app over HTTP/1.1. A client that sends its headers or its request too slowly is cut off.
 *
 * @throws ConnectorError `config_invalid` when the address cannot be listened on
 */
export function serveApp(
  app: Hono,
  address: ListenAddress,
  patience: ClientPatience = DEFAULT_PATIENCE,
): Promise<RunningServer> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: {
      headersTimeout: patience.headersTimeoutMs,
      requestTimeout: patience.requestTimeoutMs,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      connectionsCheckingInterval: CONNECTIONS_CHECK_MS,
    },
  });
  if (!(server instanceof Server)) throw new TypeError('the adaptor made no HTTP/1.1 server');
  return listen(server, address);
}

function listen(
  server: Server,
  { host, port, variable = 'PORT' }: ListenAddress,
): Promise<RunningServer> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const reason = 'code' in cause ? String(cause.code) : cause.name;
      reject(
        new ConnectorError(
          'config_invalid',
          `HOST and ${variable} must name a free address (${reason})`,
          { cause },
        ),
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      const boundPort = typeof address === 'object' && address !== null ? address.port : port;
      resolve({ host, port: boundPort, close: (graceMs) => closeServer(server, graceMs) });
    });
  });
}

function closeServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    // A kept-alive connection becomes idle when its request ends, after `close` has looked for idle ones.
    const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
    server.close(() => {
      clearTimeout(cut);
      clearInterval(sweep);
      resolve();
    });
  });
}
