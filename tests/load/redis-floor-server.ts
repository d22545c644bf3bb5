// The floor with Redis: bare Hono on node-server, HMAC, JSON.parse, and one SET NX PX per item in one pipeline.
import process from 'node:process';

import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { Redis } from 'ioredis';

import { readSigned } from './floor.ts';

const RETENTION_MS = 8 * 24 * 60 * 60 * 1000;
const redis = new Redis(process.argv[2] ?? '');
const app = new Hono();
app.post('/webhook', async (c) => {
  const body = Buffer.from(await c.req.arrayBuffer());
  const ids = readSigned(body, c.req.header('x-hub-signature-256') ?? '');
  if (ids === undefined) return c.json({ ok: false }, 401);
  const pipeline = redis.pipeline();
  for (const id of ids) pipeline.set(`floor:${id}`, '1', 'PX', RETENTION_MS, 'NX');
  await pipeline.exec();
  return c.json({ ok: true }, 200);
});
const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
  process.stdout.write(`${JSON.stringify({ port })}\n`);
});
process.once('SIGTERM', () => {
  server.close();
  process.exit(0);
});
