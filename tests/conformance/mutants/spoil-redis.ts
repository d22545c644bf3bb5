import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

import type { ProgramParts } from './mutant.ts';

/**
 * Where another copy of this program runs on the same Redis, takes the server's second database.
 *
 * That a copy runs is shown by a socket in Linux' abstract namespace, which ends with its process.
 */
export async function redisOfItsOwn(parts: ProgramParts): Promise<ProgramParts> {
  const { REDIS_URL: url } = parts.env;
  if (url === undefined || (await isFirst(url))) return parts;
  return { ...parts, env: { ...parts.env, REDIS_URL: `${url.replace(/\/\d*$/, '')}/1` } };
}

async function isFirst(url: string): Promise<boolean> {
  const name = createHash('sha256').update(url).digest('hex');
  const server = createServer().unref();
  try {
    server.listen(`\0pyloto-conformance-${name}`);
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  }
}

/** Forgets everything in the Redis, then starts. */
export async function forgetRedis(parts: ProgramParts): Promise<ProgramParts> {
  const { REDIS_URL: url } = parts.env;
  if (url !== undefined) await flush(new URL(url));
  return parts;
}

async function flush({ hostname, port }: URL): Promise<void> {
  const socket = connect(Number(port), hostname);
  socket.end('FLUSHALL\r\n');
  for await (const reply of socket) if (!String(reply).startsWith('+OK')) break;
}
