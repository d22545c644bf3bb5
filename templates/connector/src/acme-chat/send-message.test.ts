// [outbound]
import { createServer } from 'node:http';
import { once } from 'node:events';

import { type CommandCall, isConnectorError, Secret } from '@pyloto/core-connectors';
import { createHttpClient } from '@pyloto/core-http';
import { afterEach, expect, test } from 'vitest';

import { startSandbox } from './acme-chat-sandbox.ts';
import { sendMessage } from './send-message.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

function callTo(settings: CommandCall['settings']): CommandCall {
  const http = createHttpClient({ addressGuard: 'any' });
  closing.push(() => http.close());
  return {
    account: { tenantId: 'acme', channel: 'acme-chat', accountId: 'ac_20417' },
    accessToken: Secret.of('sandbox_api_token'),
    http,
    publicHttp: http,
    settings,
    secrets: {},
    timeoutMs: 1_000,
    signal: AbortSignal.timeout(5_000),
    callbackData: 'c-1',
  };
}

/** A provider that answers every call the same. */
async function answering(status: number, body: string): Promise<CommandCall> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(status).end(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => void server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return callTo({ ACME_CHAT_API_URL: `http://127.0.0.1:${port}` });
}

const codeOf = (error: unknown): unknown => (isConnectorError(error) ? error.code : error);

test('a text is sent, and the answer names it', async () => {
  const secrets = {
    ACME_CHAT_API_TOKEN: 'sandbox_api_token',
    ACME_CHAT_WEBHOOK_SECRET: 'sandbox_app_secret',
  };
  const { settings, close } = await startSandbox({ accounts: undefined, secrets });
  closing.push(close);

  const receipt = await sendMessage.send(sendMessage.example, callTo(settings));
  expect(receipt).toEqual({ externalMessageId: 'msg_sandbox_1' });
});

test.each([
  [401, '', 'auth_invalid'],
  [404, '', 'upstream_rejected'],
  [429, '', 'rate_limited'],
  [503, '', 'unknown_outcome'],
  [201, '{"half":', 'unknown_outcome'],
])('an answer of %i %j is %s', async (status, body, code) => {
  const sending = sendMessage.send(sendMessage.example, await answering(status, body));
  expect(await sending.catch(codeOf)).toBe(code);
});

test('a provider that cannot be reached has surely not sent it', async () => {
  const call = callTo({ ACME_CHAT_API_URL: 'http://127.0.0.1:9' });
  expect(await sendMessage.send(sendMessage.example, call).catch(codeOf)).toBe(
    'upstream_unavailable',
  );
});

test.each([
  ['x'.repeat(2_000), []],
  ['x'.repeat(2_001), ['content.text']],
])('a text may be 2000 characters long', (text, refused) => {
  const command = { ...sendMessage.example, content: { kind: 'text', text } } as const;
  const facts = { nowMs: 0, lastInboundAtMs: undefined };
  expect(sendMessage.check?.(command, facts).map(({ field }) => field)).toEqual(refused);
});
// [/outbound]
