import { PRODUCTION, type RunningApp, startApp } from '@pyloto-tests/e2e/connector-process';

/** Several copies of the WhatsApp app, each a process of its own. */
export type Fleet = {
  readonly size: number;
  /** Where each copy listens; undefined while it is down. */
  readonly urls: () => readonly (string | undefined)[];
  /** The process of a copy that is up. */
  readonly pid: (copy: number) => number | undefined;
  /** Ends a copy at once (SIGKILL), as the kernel does to a process that has no memory left. */
  readonly kill: (copy: number) => Promise<void>;
  /** Starts a copy that is down, on the port that it had. */
  readonly respawn: (copy: number) => Promise<void>;
  /** When copies were killed, in milliseconds since the epoch. */
  readonly kills: () => readonly number[];
  /** What the copies wrote to standard output, dead ones too: their log. */
  readonly stdout: () => string;
  /** The same of standard error. */
  readonly stderr: () => string;
  /** Asks every copy to end (SIGTERM). @returns their exit codes */
  readonly stop: () => Promise<readonly (number | null)[]>;
  /** Ends every copy at once, for the end of a test. */
  readonly destroy: () => Promise<void>;
};

export type FleetOptions = {
  readonly copies: number;
  readonly redisUrl?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The file to run instead of the WhatsApp app's. */
  readonly main?: string;
  /** What only one copy has, by its number. */
  readonly envOf?: (copy: number) => Readonly<Record<string, string>>;
};

/** Starts the copies and waits until all of them listen. The caller ends them. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const apps: (RunningApp | undefined)[] = [];
  const ports: (string | undefined)[] = [];
  const dead: RunningApp[] = [];
  const kills: number[] = [];
  const starting = new Set<Promise<void>>();
  const startCopy = async (copy: number): Promise<void> => {
    const env = { ...environmentOf(options, copy), PORT: ports[copy] ?? '0' };
    const app = await startApp(env, options.main);
    ports[copy] = new URL(app.url).port;
    apps[copy] = app;
  };
  const takeDown = (copy: number): RunningApp | undefined => {
    const app = apps[copy];
    apps[copy] = undefined;
    if (app !== undefined) dead.push(app);
    return app;
  };
  const destroy = async (): Promise<void> => {
    await Promise.allSettled(starting);
    await Promise.all(apps.map(async (_, copy) => takeDown(copy)?.stop('SIGKILL')));
  };
  const started = await Promise.allSettled(
    Array.from({ length: options.copies }, (_, copy) => startCopy(copy)),
  );
  const failed = started.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    await destroy();
    throw failed.reason;
  }
  return {
    size: options.copies,
    urls: () => apps.map((app) => app?.url),
    pid: (copy) => apps[copy]?.child.pid,
    kill: async (copy) => {
      const app = takeDown(copy);
      if (app !== undefined) kills.push(Date.now());
      await app?.stop('SIGKILL');
    },
    respawn: async (copy) => {
      if (apps[copy] !== undefined) return;
      const start = startCopy(copy);
      starting.add(start);
      await start.finally(() => starting.delete(start));
    },
    kills: () => kills,
    stdout: () => [...dead, ...apps].map((app) => app?.stdout() ?? '').join(''),
    stderr: () => [...dead, ...apps].map((app) => app?.stderr() ?? '').join(''),
    stop: () => Promise.all(apps.map(async (_, copy) => (await takeDown(copy)?.stop()) ?? null)),
    destroy,
  };
}

function environmentOf(options: FleetOptions, copy: number): Record<string, string> {
  return {
    ...PRODUCTION,
    ...(options.redisUrl !== undefined && { REDIS_URL: options.redisUrl }),
    ...options.env,
    ...options.envOf?.(copy),
  };
}
