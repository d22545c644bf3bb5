import process from 'node:process';

import { runProgram, type Program } from './run-program.ts';

/** Runs the program on this process: its terminal, its folder, and Ctrl-C. */
export async function startProgram(
  parts: Pick<Program, 'argv' | 'userAgent' | 'template'>,
): Promise<number> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => stopping.abort());
  }
  return runProgram({
    ...parts,
    cwd: process.cwd(),
    isTerminal: process.stdin.isTTY && process.stdout.isTTY,
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    signal: stopping.signal,
  });
}
