import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';

export const REPO = path.join(import.meta.dirname, '../..');
export const WHATSAPP_MAIN = path.join(REPO, 'apps/whatsapp/src/main.ts');
export const APP_SECRET = 'an-app-secret-of-the-tests';

/** What every production start of the tests has; PORT 0 takes a free one. */
export const PRODUCTION = {
  HOST: '127.0.0.1',
  PORT: '0',
  META_APP_SECRET: APP_SECRET,
  META_VERIFY_TOKEN: 'a-verify-token-of-the-tests',
};

/** A connector app in a process of its own, with everything it has written. */
export type RunningApp = {
  readonly url: string;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly child: ChildProcess;
  /** Sends the signal and waits. @returns the exit code */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
};

export type Output = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** Runs an app to its end. */
export async function runToEnd(env: Record<string, string>, ...args: string[]): Promise<Output> {
  const app = launch(env, args);
  const [code] = await once(app.child, 'close');
  return { code, stdout: app.stdout(), stderr: app.stderr() };
}

/** Several copies that start at once on a busy machine take long. */
const START_WITHIN_MS = 60_000;

/** Starts an app, the WhatsApp one unless told otherwise, and waits until it listens. */
export async function startApp(
  env: Record<string, string>,
  main = WHATSAPP_MAIN,
): Promise<RunningApp> {
  const app = launch(env, [], main);
  const deadlineMs = Date.now() + START_WITHIN_MS;
  for (;;) {
    const port = /"event":"connector_started".*?"port":(\d+)/.exec(app.stdout())?.[1];
    if (port !== undefined) return { ...app, url: `http://127.0.0.1:${port}` };
    if (hasEnded(app.child) || Date.now() > deadlineMs) {
      await app.stop('SIGKILL');
      throw new Error(`the app did not start: ${app.stderr()}${app.stdout()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function launch(
  env: Record<string, string>,
  args: readonly string[],
  main = WHATSAPP_MAIN,
): Omit<RunningApp, 'url'> {
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    stop: async (signal = 'SIGTERM') => {
      if (hasEnded(child)) return child.exitCode;
      const closed = once(child, 'close');
      child.kill(signal);
      await closed;
      return child.exitCode;
    },
  };
}

/** The headers of a delivery that Meta signed. */
export function signedHeaders(body: string | Buffer, secret = APP_SECRET): Record<string, string> {
  const digest = createHmac('sha256', secret).update(body).digest('hex');
  return { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${digest}` };
}

/** Posts a signed delivery. */
export function post(
  url: string,
  body: string | Buffer,
  headers = signedHeaders(body),
): Promise<Response> {
  return fetch(`${url}/webhook`, {
    method: 'POST',
    body: new Uint8Array(Buffer.from(body)),
    headers,
  });
}
