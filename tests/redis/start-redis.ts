import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

import { Redis } from 'ioredis';

import { redisBinary } from './redis-binary.ts';

export type StartRedisOptions = {
  /** Keep what was acknowledged through `kill` and `restart`: append-only file, written before each reply. */
  readonly appendonly?: boolean;
  /** More of redis.conf, as command-line words: `['--maxmemory-policy', 'allkeys-lru']`. */
  readonly settings?: readonly string[];
};

/** A Redis server of this test's own, on a free loopback port and with a private folder. */
export type PrivateRedis = {
  readonly url: string;
  readonly port: number;
  /** Ends the process at once (SIGKILL), as a crash does. */
  readonly kill: () => Promise<void>;
  /** Starts it again, on the same port and data; ends it first when it still runs. Resolves when it answers. */
  readonly restart: () => Promise<void>;
  /** Stops and continues the process, so that it holds connections and answers nothing. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  /** Ends the process and removes its folder. */
  readonly stop: () => Promise<void>;
};

const ATTEMPTS = 5;
const ANSWER_WITHIN_MS = 10_000;
/** Where ports for servers are looked for: below the range that systems hand out for outgoing connections. */
const FIRST_PORT = 12_000;
const PORTS = 15_000;
/** A cluster node also listens on its port plus this. */
export const BUS_OFFSET = 10_000;

/** Starts a private Redis server; the caller stops it. */
export function startRedis(options: StartRedisOptions = {}): Promise<PrivateRedis> {
  return startServer((port, folder) => commandLine(port, folder, options));
}

/**
 * Starts `redis-server` with the words given for a port and a folder; the caller stops it.
 *
 * The server ends with this process, whatever ends it: a small shell holds one end of a pipe and ends the server when the other
 * end closes.
 */
export async function startServer(
  words: (port: number, folder: string) => string[] | Promise<string[]>,
): Promise<PrivateRedis> {
  const binary = await redisBinary();
  for (let attempt = 1; ; attempt++) {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'pyloto-redis-'));
    const port = await freePort();
    const server = new Server([binary, ...(await words(port, folder))], port);
    try {
      await server.start();
      return privateRedis(server, folder);
    } catch (error) {
      await server.kill();
      await rm(folder, { recursive: true, force: true });
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

function privateRedis(server: Server, folder: string): PrivateRedis {
  return {
    url: `redis://127.0.0.1:${server.port}`,
    port: server.port,
    kill: () => server.kill(),
    restart: async () => {
      await server.kill();
      await server.start();
    },
    freeze: () => server.signal('SIGSTOP'),
    thaw: () => server.signal('SIGCONT'),
    stop: async () => {
      await server.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function commandLine(port: number, folder: string, options: StartRedisOptions): string[] {
  const { appendonly = false, settings = [] } = options;
  const network = ['--bind', '127.0.0.1', '--port', String(port)];
  const disk = ['--dir', folder, '--save', '', '--appendonly', appendonly ? 'yes' : 'no'];
  return [...network, ...disk, '--appendfsync', 'always', ...settings];
}

class Server {
  readonly port: number;
  readonly #command: readonly string[];
  #guard: ChildProcess | undefined;
  #pid = 0;

  constructor(command: readonly string[], port: number) {
    this.#command = command;
    this.port = port;
  }

  async start(): Promise<void> {
    const guard = spawn('sh', ['-c', GUARD, 'sh', ...this.#command], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#guard = guard;
    const [line] = await once(guard.stdout, 'data');
    this.#pid = Number(String(line).trim());
    await this.#answers();
  }

  signal(name: NodeJS.Signals): void {
    if (this.#pid > 0) process.kill(this.#pid, name);
  }

  async kill(): Promise<void> {
    const guard = this.#guard;
    if (guard === undefined) return;
    this.#guard = undefined;
    const ended = guard.exitCode === null ? once(guard, 'exit') : undefined;
    guard.stdin?.end();
    await ended;
    this.#pid = 0;
  }

  async #answers(): Promise<void> {
    const deadlineMs = performance.now() + ANSWER_WITHIN_MS;
    const client = new Redis({ port: this.port, lazyConnect: true, retryStrategy: () => null });
    client.on('error', () => {});
    try {
      while (this.#guard?.exitCode === null) {
        const pid = await serverPid(client);
        if (pid === this.#pid) return;
        if (pid !== undefined || performance.now() > deadlineMs) break;
        await sleep(10);
      }
      throw new Error('a redis server must start and answer');
    } finally {
      client.disconnect();
    }
  }
}

/**
 * Runs the server beside a `cat` that waits for the end of standard input: the pipe closes when the test ends the server, and
 * also when the test's process ends in whatever way.
 */
const GUARD = '"$@" </dev/null >/dev/null & echo $!; cat >/dev/null; kill -9 $! 2>/dev/null; wait';

/** The id of the process that answers, or undefined while none does. */
async function serverPid(client: Redis): Promise<number | undefined> {
  try {
    if (client.status !== 'ready') await client.connect();
    return Number(/process_id:(?<pid>\d+)/u.exec(await client.info('server'))?.groups?.['pid']);
  } catch {
    return undefined;
  }
}

/** A port that nothing listens on, nor on its bus port. Somebody may take it in between: callers try again. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    if ((await isFree(port)) && (await isFree(port + BUS_OFFSET))) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    probe.listen(port, '127.0.0.1');
    await once(probe, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    probe.close();
  }
}
