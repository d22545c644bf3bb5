// The floor: bare Hono on node-server.
import process from 'node:process';

import { serve } from '@hono/node-server';
import { Hono } from 'hono';

import { createFloor } from './floor.ts';

const takeDelivery = createFloor();
const app = new Hono();
app.post('/webhook', async (c) => {
  const body = Buffer.from(await c.req.arrayBuffer());
  const ok = takeDelivery(body, c.req.header('x-hub-signature-256') ?? '');
  return c.json({ ok }, ok ? 200 : 401);
});
const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
  process.stdout.write(`${JSON.stringify({ port })}\n`);
});
process.once('SIGTERM', () => {
  server.close();
  process.exit(0);
});
