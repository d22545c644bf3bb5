import { type Connector, Secret } from '@pyloto/core-connectors';
import type { EventEnvelope } from '@pyloto/core-events';
import {
  type BatchSuccessResponseBody,
  createConnectorApp,
  type RuntimeConfig,
  systemClock,
} from '@pyloto/core-runtime';
import { serveApp } from '@pyloto/core-runtime/node';

import { APP_SECRET, post, signedHeaders } from './connector-process.ts';
import { FIXTURE_SECRET, RECEIVED_AT_MS } from './fixture-cases.ts';

/** A connector behind a real server, with a fresh ledger. */
export type Door = {
  /** Posts a body, signed unless headers are given. */
  readonly deliver: (
    body: Buffer | string,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<{ readonly status: number; readonly answer: BatchSuccessResponseBody }>;
  /** What came out on the other side. */
  readonly events: readonly EventEnvelope[];
  readonly close: () => Promise<void>;
};

/** Opens one; deliveries are signed with the secret of the fixtures, or with that of the tests. */
export async function openDoor(
  connector: Connector,
  options: Pick<RuntimeConfig, 'fetchReference' | 'resolveTenant'> = {},
): Promise<Door> {
  const events: EventEnvelope[] = [];
  const app = createConnectorApp({
    connector,
    secrets: secretsFor(connector),
    destinations: [{ sink: { kind: 'test', deliver: (event) => void events.push(event) } }],
    logger: { log: () => undefined, logItems: () => undefined },
    clock: { ...systemClock, now: () => RECEIVED_AT_MS },
    ...options,
  });
  const server = await serveApp(app, { host: '127.0.0.1', port: 0 });
  return {
    deliver: async (body, headers = signedHeaders(body)) => {
      const response = await post(`http://127.0.0.1:${server.port}`, body, headers);
      return { status: response.status, answer: JSON.parse(await response.text()) };
    },
    events,
    close: () => server.close(0),
  };
}

/** Sends one body through a door of its own. */
export async function throughTheDoor(
  connector: Connector,
  ...delivery: Parameters<Door['deliver']>
): Promise<Awaited<ReturnType<Door['deliver']>> & Pick<Door, 'events'>> {
  const { deliver, events, close } = await openDoor(connector);
  try {
    return { ...(await deliver(...delivery)), events };
  } finally {
    await close();
  }
}

function secretsFor({ manifest }: Connector): Record<string, readonly Secret[]> {
  const live = [FIXTURE_SECRET, Secret.of(APP_SECRET)];
  return Object.fromEntries(manifest.secrets.map(({ name }) => [name, live]));
}
