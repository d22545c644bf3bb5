import type { EventEnvelope } from '@pyloto/core-events';
import { serveApp } from '@pyloto/core-runtime/node';
import { Hono } from 'hono';

/** A receiver of events, as a product has one. */
export type EventReceiver = {
  /** For `EVENT_SINK_URL`. */
  readonly url: string;
  /** Every attempt to deliver, in order of arrival. */
  readonly received: readonly ReceivedEvent[];
  /** From now on it answers with this status; 204 at first. */
  readonly answerWith: (status: 204 | 503) => void;
  readonly close: () => Promise<void>;
};

type ReceivedEvent = {
  readonly headers: Readonly<Record<string, string>>;
  readonly event: EventEnvelope;
};

/** Starts a receiver on a free port of the loopback. */
export async function startEventReceiver(): Promise<EventReceiver> {
  const received: ReceivedEvent[] = [];
  let status: 204 | 503 = 204;
  const app = new Hono().post('/events', async (c) => {
    received.push({ headers: c.req.header(), event: await c.req.json() });
    return c.body(null, status);
  });
  const server = await serveApp(app, { host: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${server.port}/events`,
    received,
    answerWith: (next) => (status = next),
    close: () => server.close(0),
  };
}
