import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

/** A copy of the app whose accounts people connect, in a process of its own. */
export type ConnectedApp = {
  readonly url: string;
  /** Everything it has written. */
  readonly output: () => string;
  /** Sends it a message, as a parent process does. */
  readonly tell: (message: number) => void;
  /** Asks it to end and waits. @returns its exit code */
  readonly stop: () => Promise<number | null>;
};

/** What a process left behind. */
export type Ended = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

type Environment = Readonly<Record<string, string>>;

/** What a process is made of: the files that Node loads, the app last. */
export type AppFiles = readonly string[];

const HERE = import.meta.dirname;
/** The app of these tests. */
const CONNECTED_APP: AppFiles = [path.join(HERE, 'connected-app.ts')];
/** The app that is deployed, with a clock that can be moved. */
export const INSTAGRAM_APP: AppFiles = [
  '--import',
  path.join(HERE, 'movable-clock.ts'),
  path.join(HERE, '../../apps/instagram/src/main.ts'),
];

const START_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 20;
/** Whatever becomes of the test, no process outlives this. */
const LONGEST_LIFE_MS = 600_000;

/** Starts copies and waits until all of them listen. The caller stops them. */
export async function startConnectedApps(
  count: number,
  env: Environment,
  files = CONNECTED_APP,
): Promise<readonly ConnectedApp[]> {
  const copies = await Promise.allSettled(
    Array.from({ length: count }, () => startCopy(files, env)),
  );
  const apps = copies.flatMap((copy) => (copy.status === 'fulfilled' ? [copy.value] : []));
  const failed = copies.find((copy) => copy.status === 'rejected');
  if (failed === undefined) return apps;
  await Promise.all(apps.map((app) => app.stop()));
  throw failed.reason;
}

/** Runs the app until it ends by itself. */
export async function runConnectedApp(env: Environment, ...args: string[]): Promise<Ended> {
  const { child, written } = launch(CONNECTED_APP, env, args);
  const [code] = await once(child, 'close');
  return { code, ...written };
}

async function startCopy(files: AppFiles, env: Environment): Promise<ConnectedApp> {
  const { child, written } = launch(files, env, []);
  const output = (): string => written.stdout + written.stderr;
  const stop = async (): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const closed = once(child, 'close');
    child.kill();
    await closed;
    return child.exitCode;
  };
  const tell = (message: number): void => void child.send(message);
  const deadlineMs = performance.now() + START_WITHIN_MS;
  for (;;) {
    const port = /"event":"connector_started".*?"port":(\d+)/.exec(written.stdout)?.[1];
    if (port !== undefined) return { url: `http://127.0.0.1:${port}`, output, tell, stop };
    if (child.exitCode !== null || performance.now() > deadlineMs) {
      await stop();
      throw new Error(`the app did not start: ${output()}`);
    }
    await sleep(LOOK_EVERY_MS);
  }
}

function launch(files: AppFiles, env: Environment, args: readonly string[]) {
  const child = spawn(process.execPath, [...files, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    timeout: LONGEST_LIFE_MS,
    killSignal: 'SIGKILL',
  });
  const written = { stdout: '', stderr: '' };
  child.stdout?.on('data', (text: Buffer) => (written.stdout += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (written.stderr += text.toString()));
  return { child, written };
}
