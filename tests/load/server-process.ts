import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server under load, in a process of its own. */
export type ServerProcess = {
  readonly url: string;
  readonly pid: number | undefined;
  /** The most memory it has held, in MiB. */
  readonly peakRssMiB: () => number;
  /** @returns the exit code; null when it did not end in time */
  readonly stop: () => Promise<number | null>;
};

/** Starts one of the servers beside this file; it prints its port as its first line. */
export async function startServer(
  file: string,
  ...args: readonly string[]
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, file), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error(`${file} did not start`))),
  ]);
  const { port }: { port: number } = JSON.parse(String(line));
  return asServer(child, port);
}

/** Starts `bench-app.ts` with nothing but this environment, writing its log into a file as an operator's would. */
export async function startBenchApp(
  env: Readonly<Record<string, string>>,
  logFile: string,
): Promise<ServerProcess> {
  writeFileSync(logFile, '');
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'bench-app.ts')], {
    stdio: ['ignore', openSync(logFile, 'a'), 'inherit'],
    env: { PATH: process.env['PATH'], ...env },
  });
  for (;;) {
    const port = /"connector_started".*?"port":(\d+)/u.exec(readFileSync(logFile, 'utf8'))?.[1];
    if (port !== undefined) return asServer(child, Number(port));
    if (child.exitCode !== null) throw new Error('bench-app.ts did not start');
    await sleep(20);
  }
}

const STOP_WITHIN_MS = 30_000;

function asServer(child: ChildProcess, port: number): ServerProcess {
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid,
    peakRssMiB: () => peakRssMiB(child.pid),
    stop: async () => {
      if (child.exitCode !== null) return child.exitCode;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      await exited;
      clearTimeout(late);
      return child.exitCode;
    },
  };
}

/** Linux only: the high-water mark of the resident set. */
function peakRssMiB(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}
