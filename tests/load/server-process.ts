import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';

/** A server under load, in a process of its own. */
export type ServerProcess = {
  readonly url: string;
  /** The most memory it has held, in MiB. */
  readonly peakRssMiB: () => number;
  readonly stop: () => Promise<void>;
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
  return {
    url: `http://127.0.0.1:${port}`,
    peakRssMiB: () => peakRssMiB(child.pid),
    stop: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Linux only: the high-water mark of the resident set. */
function peakRssMiB(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}
