import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';

import { isProbeMessage } from '../probe/probe-message.ts';
import type { Program } from '../target/target.ts';
import { PROBE_URL } from './own-programs.ts';

/** How a program is started. */
export type ProgramStart = {
  /** Its whole environment: nothing of the suite's own gets in. */
  readonly env: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
};

/** A program under way, with everything it has written. */
export type RunningProgram = {
  readonly pid: number | undefined;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The canaries that something in it has parsed. */
  readonly parsedCanaries: ReadonlySet<string>;
  readonly hasEnded: () => boolean;
  /** Resolves with its exit code, null when a signal ended it. */
  readonly ended: Promise<number | null>;
  readonly kill: (signal: NodeJS.Signals) => void;
};

/** Starts a program with the Node that runs the suite. */
export function runProgram(program: Program, { env, args = [] }: ProgramStart): RunningProgram {
  const argv = ['--import', PROBE_URL, program.file, ...program.args, ...args];
  const child: ChildProcess = spawn(process.execPath, argv, {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const parsedCanaries = new Set<string>();
  child.on('message', (message) => {
    if (isProbeMessage(message)) parsedCanaries.add(message.canary);
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const ended = once(child, 'close').then(() => child.exitCode);
  return {
    pid: child.pid,
    stdout,
    stderr,
    parsedCanaries,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    ended,
    kill: (signal) => void child.kill(signal),
  };
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => void chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}
