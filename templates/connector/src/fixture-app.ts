import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { Secret } from '@pyloto/core-connectors';
import type { EventEnvelope } from '@pyloto/core-events';
import {
  type BatchSuccessResponseBody,
  createConnectorApp,
  type EventHandlers,
} from '@pyloto/core-runtime';

import type { AcmeChatEventData } from './acme-chat/acme-chat-manifest.ts';
import { acmeChatConnector } from './connector.ts';

/** A delivery of the folder `fixtures`, and what it becomes. */
export type Fixture = {
  readonly name: string;
  readonly rawBody: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** Its items; none where it is refused as a whole. */
  readonly expected: readonly Readonly<Record<string, unknown>>[];
  /** Whether it is refused as a whole: `{"rejected": "payload_invalid"}` instead of items. */
  readonly isRefused: boolean;
};

const FOLDER = path.join(import.meta.dirname, '../fixtures');

/** What every fixture is signed with: the secret of sandbox mode. */
const SECRET = Secret.of('sandbox_app_secret');

/** Every delivery, each a case of its own. */
export const fixtures: readonly Fixture[] = readdirSync(FOLDER).map(readFixture);

/** One delivery, by the name of its folder. */
export function readFixture(name: string): Fixture {
  const read = (file: string): Buffer => readFileSync(path.join(FOLDER, name, file));
  const expected: unknown = JSON.parse(read('expected.json').toString());
  return {
    name,
    rawBody: read('body.json'),
    headers: JSON.parse(read('headers.json').toString()),
    expected: Array.isArray(expected) ? expected : [],
    isRefused: !Array.isArray(expected),
  };
}

/** What the app answers to a delivery. */
export type Answered = { readonly status: number; readonly body: BatchSuccessResponseBody };

/** An app with state in memory, and what comes out of it: events without a handler are in `events`. */
export type FixtureApp = {
  readonly events: readonly EventEnvelope[];
  readonly deliver: (
    fixture: Pick<Fixture, 'rawBody'>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answered>;
};

/** Opens one; deliveries go through its HTTP door, signed now unless headers are given. */
export function openFixtureApp(handlers: EventHandlers<AcmeChatEventData> = {}): FixtureApp {
  const { manifest, signature } = acmeChatConnector;
  const events: EventEnvelope[] = [];
  const app = createConnectorApp({
    connector: acmeChatConnector,
    secrets: Object.fromEntries(manifest.secrets.map(({ name }) => [name, [SECRET]])),
    handlers,
    destinations: [{ sink: { kind: 'test', deliver: (event) => void events.push(event) } }],
    logger: { log: () => undefined, logItems: () => undefined },
  });
  return {
    events,
    deliver: async ({ rawBody }, headers) => {
      const proof = headers ?? signature.sign?.({ rawBody, sentAtMs: Date.now() }, SECRET);
      const response = await app.request('/webhook', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...proof },
        body: new Uint8Array(rawBody),
      });
      return { status: response.status, body: JSON.parse(await response.text()) };
    },
  };
}
