import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import type { Machine } from './machine.ts';

/**
 * Runs a program to its end.
 *
 * @returns what it printed
 * @throws Error with what it printed when it fails
 */
export async function run(
  { env }: Machine,
  cwd: string,
  [program = '', ...args]: readonly string[],
): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, {
    cwd,
    env,
    maxBuffer: 10_000_000,
  }).catch((error: { stdout: string; stderr: string }) => {
    const command = [program, ...args].join(' ');
    throw new Error(`"${command}" must succeed\n${error.stdout}${error.stderr}`, { cause: error });
  });
  return stdout;
}

/** A connector in a process of its own, and everything that it has written to the standard output. */
export type Started = {
  readonly url: string;
  readonly output: () => string;
  /** Ends it as an operator does. @returns its exit code */
  readonly stop: () => Promise<number | null>;
};

const startWithinMs = 60_000;

/** Starts the built connector of a project in a sandbox, on a free port, and waits until it listens. */
export async function start({ env }: Machine, project: string): Promise<Started> {
  const child = spawn('node', ['dist/main.js'], {
    cwd: project,
    env: { ...env, PYLOTO_MODE: 'sandbox', HOST: '127.0.0.1', PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ended = once(child, 'close');
  const stop = async (): Promise<number | null> => {
    child.kill('SIGTERM');
    const [code]: (number | null)[] = await ended;
    return code ?? null;
  };
  const deadlineMs = Date.now() + startWithinMs;
  for (;;) {
    const port = /"event":"connector_started".*?"port":(\d+)/u.exec(output)?.[1];
    if (port !== undefined) return { url: `http://127.0.0.1:${port}`, output: () => output, stop };
    if (child.exitCode !== null || Date.now() > deadlineMs) {
      await stop();
      throw new Error(`the connector must start\n${output}${errors}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Sends a recorded delivery of the project to its connector, with the signature that was recorded. */
export async function deliver(url: string, project: string, fixture: string): Promise<Response> {
  const folder = path.join(project, 'fixtures', fixture);
  const headers: Record<string, string> = JSON.parse(
    readFileSync(path.join(folder, 'headers.json'), 'utf8'),
  );
  const body = readFileSync(path.join(folder, 'body.json'));
  return fetch(`${url}/webhook`, { method: 'POST', headers, body });
}
