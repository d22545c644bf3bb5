import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';

/** The connector app as a process of its own, as an operator would run it. */
export type ConnectorProcess = {
  readonly url: string;
  /** Asks it to stop. @returns its exit code */
  readonly stop: () => Promise<number | null>;
};

const START_TIMEOUT_MS = 20_000;

/**
 * Starts an app from its sources and waits until it says where it listens.
 *
 * @throws Error with what the app wrote when it does not start
 */
export async function startConnector(
  mainFile: string,
  env: Readonly<Record<string, string>>,
): Promise<ConnectorProcess> {
  const child = spawn(process.execPath, [mainFile], {
    env: { PATH: process.env['PATH'], HOST: '127.0.0.1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const port = await untilStarted(child);
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
      return child.exitCode;
    },
  };
}

function untilStarted(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const output: string[] = [];
    const fail = (): void => reject(new Error(`the connector did not start\n${output.join('\n')}`));
    const timer = setTimeout(fail, START_TIMEOUT_MS);
    child.once('exit', fail);
    child.stderr?.on('data', (text: Buffer) => output.push(text.toString()));
    if (child.stdout === null) return fail();
    createInterface({ input: child.stdout }).on('line', (line) => {
      output.push(line);
      const port = startedPort(line);
      if (port === undefined) return;
      clearTimeout(timer);
      child.off('exit', fail);
      resolve(port);
    });
  });
}

function startedPort(line: string): number | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry !== 'object' || entry === null || !('port' in entry)) return undefined;
    return typeof entry.port === 'number' ? entry.port : undefined;
  } catch {
    return undefined;
  }
}
