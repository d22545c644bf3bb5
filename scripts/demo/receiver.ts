import { createServer, type IncomingMessage } from 'node:http';

import { Secret } from '@pyloto/core-connectors';
import { type EventEnvelope, EventEnvelopeSchema } from '@pyloto/core-events';
import { systemClock } from '@pyloto/core-runtime';
import { standardWebhooksSignature } from '@pyloto/core-webhooks';

/** A product's end of the webhook sink: it verifies every event and remembers its id. */
export type Receiver = {
  readonly url: string;
  readonly events: readonly EventEnvelope[];
  readonly close: () => void;
};

/** Starts a receiver on loopback that refuses one event, the first time it comes. */
export async function startReceiver(options: {
  readonly secret: string;
  readonly refusedOnceKey: string;
  readonly onEvent: (event: EventEnvelope) => void;
}): Promise<Receiver> {
  const events: EventEnvelope[] = [];
  const scheme = standardWebhooksSignature({ clock: systemClock });
  const secrets = [Secret.of(options.secret)];
  let refused = false;

  function accept(body: Buffer, header: (name: string) => string | undefined): number {
    const verification = scheme.verify(
      { header, rawBody: body, receivedAtMs: systemClock.now() },
      secrets,
    );
    if (!verification.ok) return 401;
    const event = EventEnvelopeSchema.parse(JSON.parse(body.toString()));
    if (!refused && event.dedupekey === options.refusedOnceKey) {
      refused = true;
      return 422;
    }
    events.push(event);
    options.onEvent(event);
    return 204;
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(accept(Buffer.concat(chunks), headerReader(request))).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/events`,
    events,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function headerReader(request: IncomingMessage): (name: string) => string | undefined {
  return (name) => request.headers[name]?.toString();
}
