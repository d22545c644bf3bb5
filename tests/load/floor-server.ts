// The floor: the least a webhook can do. Bare Hono on node-server: HMAC over the raw bytes, JSON.parse, one Map entry per item.
import { createHmac, timingSafeEqual } from 'node:crypto';
import process from 'node:process';

import { serve } from '@hono/node-server';
import { Hono } from 'hono';

import { APP_SECRET } from './deliveries.ts';

type Message = { readonly id: string };
type Delivery = { entry: { changes: { value: { messages: Message[] } }[] }[] };

const seen = new Map<string, Message>();
const app = new Hono();
app.post('/webhook', async (c) => {
  const body = Buffer.from(await c.req.arrayBuffer());
  const signature = Buffer.from((c.req.header('x-hub-signature-256') ?? '').slice(7), 'hex');
  const digest = createHmac('sha256', APP_SECRET).update(body).digest();
  if (signature.length !== digest.length || !timingSafeEqual(signature, digest)) {
    return c.json({ ok: false }, 401);
  }
  const delivery: Delivery = JSON.parse(body.toString());
  for (const { changes } of delivery.entry) {
    for (const { value } of changes) remember(value.messages);
  }
  return c.json({ ok: true });
});

function remember(messages: readonly Message[]): void {
  for (const message of messages) if (!seen.has(message.id)) seen.set(message.id, message);
}

const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
  process.stdout.write(`${JSON.stringify({ port })}\n`);
});
process.once('SIGTERM', () => {
  server.close();
  process.exit(0);
});
