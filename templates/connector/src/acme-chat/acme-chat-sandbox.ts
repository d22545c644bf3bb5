// [outbound]
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';

import { Secret } from '@pyloto/core-connectors';
import type { SandboxGiven, SandboxProvider } from '@pyloto/core-runtime/node';
import { z } from 'zod';

import { acmeChatAuthentication } from './acme-chat-authentication.ts';

/** The settings that hold the provider's address. */
export const addresses: readonly string[] = ['ACME_CHAT_API_URL'];

const SendSchema = z.looseObject({ to: z.string(), text: z.string(), client_ref: z.string() });

type Sent = z.infer<typeof SendSchema> & { readonly accountId: string; readonly id: string };

/** Plays Acme Chat on a loopback port: it takes messages, and tells that they were delivered. */
export async function startSandbox({ secrets }: SandboxGiven): Promise<SandboxProvider> {
  let webhookUrl: string | undefined;
  let count = 0;
  const webhookSecret = Secret.of(secrets['ACME_CHAT_WEBHOOK_SECRET'] ?? '');
  const server = createServer((request, response) => {
    void take(request, response).catch(() => response.writeHead(400).end());
  });

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.authorization !== `Bearer ${secrets['ACME_CHAT_API_TOKEN']}`) {
      response.writeHead(401).end();
      return;
    }
    const accountId = decodeURIComponent(request.url?.split('/')[3] ?? '');
    const message = SendSchema.parse(await json(request));
    count += 1;
    const id = `msg_sandbox_${count}`;
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ id }));
    if (webhookUrl === undefined) return;
    await tellDelivered({ ...message, accountId, id }, { url: webhookUrl, secret: webhookSecret });
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    settings: { ACME_CHAT_API_URL: `http://127.0.0.1:${port}` },
    webhookAt: async (url) => {
      webhookUrl = url;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Delivers a status as Acme Chat does: signed. */
async function tellDelivered(
  { accountId, id, to, client_ref }: Sent,
  webhook: { readonly url: string; readonly secret: Secret },
): Promise<void> {
  const sentAtMs = Date.now();
  const at = Math.floor(sentAtMs / 1000);
  const item = { kind: 'status', message_id: id, to, status: 'delivered', at, client_ref };
  const rawBody = Buffer.from(JSON.stringify({ account: { id: accountId }, items: [item] }));
  const proof = acmeChatAuthentication.signature.sign?.({ rawBody, sentAtMs }, webhook.secret);
  await fetch(webhook.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...proof },
    body: rawBody,
  }).catch(() => undefined);
}
// [/outbound]
