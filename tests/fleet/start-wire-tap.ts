import { connect, createServer, type Socket } from 'node:net';

import { commandName, scriptNames } from './name-commands.ts';
import { isPush, RespSplitter, wordsOf } from './resp-splitter.ts';

/** One command on its way to Redis. */
export type TappedCommand = {
  readonly name: string;
  /** The how-manieth of its name since the tap was last armed, from 1. */
  readonly occurrence: number;
};

/** Where a command is stopped: before Redis gets it, or when its reply is there and the process has not got it. */
export type TapSide = 'before' | 'after';

/** A proxy between one process and Redis. */
export type WireTap = {
  /** For the process's `REDIS_URL`. */
  readonly url: string;
  /** The commands since the tap was last armed, in the order in which they came. */
  readonly seen: () => readonly TappedCommand[];
  /** Counts from here. With a target, `strike` is called at it once, and nothing passes from then on. */
  readonly arm: (target?: TapTarget) => void;
  readonly stop: () => Promise<void>;
};

export type TapTarget = TappedCommand & {
  readonly side: TapSide;
  readonly strike: () => void;
};

const WORDS = 4;

/** Starts a proxy on loopback that knows each command by name and can stop the process before or after any one of them. */
export async function startWireTap(options: { readonly redisPort: number }): Promise<WireTap> {
  const tap = new Tap(options.redisPort, await scriptNames());
  const server = createServer((client) => tap.pass(client));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `redis://127.0.0.1:${port}`,
    seen: () => tap.seen,
    arm: (target) => tap.arm(target),
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      tap.cut();
      await closed;
    },
  };
}

class Tap {
  seen: TappedCommand[] = [];
  readonly #redisPort: number;
  readonly #scripts: ReadonlyMap<string, string>;
  readonly #counts = new Map<string, number>();
  readonly #sockets = new Set<Socket>();
  #target: TapTarget | undefined;
  #isShut = false;

  constructor(redisPort: number, scripts: ReadonlyMap<string, string>) {
    this.#redisPort = redisPort;
    this.#scripts = scripts;
  }

  arm(target: TapTarget | undefined): void {
    this.seen = [];
    this.#counts.clear();
    this.#target = target;
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  pass(client: Socket): void {
    const redis = connect(this.#redisPort, '127.0.0.1');
    const connection = { client, redis, sent: 0, answered: 0, strikeAtReply: 0 };
    this.#join(client, redis);
    const commands = new RespSplitter();
    client.on('data', (chunk) => {
      for (const command of commands.push(chunk)) this.#forward(command, connection);
    });
    const replies = new RespSplitter();
    redis.on('data', (chunk) => {
      for (const reply of replies.push(chunk)) this.#answer(reply, connection);
    });
  }

  #join(client: Socket, redis: Socket): void {
    for (const [socket, other] of [
      [client, redis],
      [redis, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.once('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
  }

  #forward(command: Buffer, connection: Connection): void {
    if (this.#isShut) return;
    const target = this.#note(command);
    if (target?.side === 'before') {
      this.#strike(target);
      return;
    }
    connection.sent += 1;
    if (target !== undefined) connection.strikeAtReply = connection.sent;
    connection.redis.write(command);
  }

  #answer(reply: Buffer, connection: Connection): void {
    if (this.#isShut) return;
    if (!isPush(reply)) connection.answered += 1;
    if (connection.strikeAtReply > 0 && connection.answered === connection.strikeAtReply) {
      if (this.#target !== undefined) this.#strike(this.#target);
      return;
    }
    connection.client.write(reply);
  }

  /** Names a command. @returns the target when this is it */
  #note(command: Buffer): TapTarget | undefined {
    const name = commandName(wordsOf(command, WORDS), this.#scripts);
    const occurrence = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, occurrence);
    this.seen.push({ name, occurrence });
    const target = this.#target;
    return target?.name === name && target.occurrence === occurrence ? target : undefined;
  }

  /** Nothing passes any more, so the process has no step left to make; then it ends. */
  #strike(target: TapTarget): void {
    this.#isShut = true;
    target.strike();
  }
}

type Connection = {
  readonly client: Socket;
  readonly redis: Socket;
  sent: number;
  answered: number;
  /** The reply that must not be passed on; 0 while there is none. */
  strikeAtReply: number;
};
