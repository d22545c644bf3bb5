import { once } from 'node:events';
import { createServer } from 'node:http';

import type { EventEnvelope } from '@pyloto/core-events';
import { SINK_SECRET } from '@pyloto-tests/fleet';

/** Takes events in, as a product does. */
export type EventReceiver = {
  /** For a process's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly events: readonly EventEnvelope[];
  readonly close: () => Promise<void>;
};

/** Starts a receiver that takes everything. */
export async function startEventReceiver(): Promise<EventReceiver> {
  const events: EventEnvelope[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      events.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.writeHead(204).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    env: {
      EVENT_SINK: 'webhook',
      EVENT_SINK_URL: `http://127.0.0.1:${port}/events`,
      EVENT_SINK_SECRET: SINK_SECRET,
      EVENT_SINK_ALLOW_PRIVATE: 'true',
    },
    events,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
