import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import { type Connector, Secret, type SecretRequirement } from '@pyloto/core-connectors';

import { createRecording, type RecordingOptions } from './create-recording.ts';

/** How a recorder is started. */
export type RecorderOptions = RecordingOptions & {
  /** A loopback port; 0 takes a free one. */
  readonly port: number;
  /** The real secrets, by the names of their variables; without any, deliveries are not verified. */
  readonly secrets: Readonly<Record<string, string | undefined>>;
};

/** An address that takes deliveries and stores them. */
export type Recorder = {
  readonly url: string;
  /** Whether there is a secret to verify deliveries with. */
  readonly verifies: boolean;
  readonly close: () => Promise<void>;
};

const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** What a request is answered with. */
type Answer = { readonly status: number; readonly body?: string; readonly type?: string };

/** Starts a recorder on loopback; it answers as a connector does, so that the provider goes on sending. */
export async function startRecorder(options: RecorderOptions): Promise<Recorder> {
  const proofs = secretsOf('webhook_signature', options);
  const answerGet = handshakeOf(options);
  const answerPost = deliveriesOf(options, proofs);

  const server = createServer((request, response) => {
    answer(request)
      .catch(() => ({ status: 500 }))
      .then(
        (answered) => send(response, answered),
        () => undefined,
      );
  });
  async function answer(request: IncomingMessage): Promise<Answer> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname !== '/webhook') return { status: 404 };
    if (request.method === 'GET') return answerGet(searchParams);
    return request.method === 'POST' ? answerPost(request) : { status: 405 };
  }

  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}/webhook`,
    verifies: proofs.length > 0,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      await closed;
    },
  };
}

function deliveriesOf(options: RecorderOptions, proofs: readonly Secret[]) {
  const { connector, tell } = options;
  const recording = createRecording(options);
  return async (request: IncomingMessage): Promise<Answer> => {
    const rawBody = await readBody(request);
    if (rawBody === undefined) return { status: 413 };
    const headers = headersOf(request);
    const inbound = { header: (name: string) => headers[name], rawBody, receivedAtMs: Date.now() };
    if (proofs.length > 0 && !connector.signature.verify(inbound, proofs).ok) {
      tell('401: a delivery was not stored, because its signature does not fit the secret');
      return { status: 401 };
    }
    await recording.take({ body: rawBody, headers });
    return { status: 200, body: '{"ok":true}' };
  };
}

function handshakeOf(options: RecorderOptions) {
  const { connector, tell } = options;
  const tokens = secretsOf('webhook_handshake', options);
  return (query: URLSearchParams): Answer => {
    const answered = connector.handshake?.(query, tokens);
    if (answered === undefined) return { status: 405 };
    if (answered.kind !== 'challenge') return { status: answered.kind === 'forbidden' ? 403 : 400 };
    tell('the handshake was answered');
    return { status: 200, body: answered.body, type: 'text/plain' };
  };
}

function secretsOf(
  purpose: SecretRequirement['purpose'],
  {
    connector,
    secrets,
  }: { readonly connector: Connector; readonly secrets: RecorderOptions['secrets'] },
): readonly Secret[] {
  return connector.manifest.secrets
    .filter((requirement) => requirement.purpose === purpose)
    .flatMap(({ name, previousName = '' }) => [secrets[name] ?? '', secrets[previousName] ?? ''])
    .filter((value) => value !== '')
    .map((value) => Secret.of(value));
}

function headersOf({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    const bytes: Uint8Array = chunk;
    sizeBytes += bytes.byteLength;
    if (sizeBytes > MAX_BODY_BYTES) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function send(
  response: ServerResponse,
  { status, body = '', type = 'application/json' }: Answer,
): void {
  response
    .writeHead(status, { 'content-type': type, 'x-content-type-options': 'nosniff' })
    .end(body);
}
