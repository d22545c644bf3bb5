import { execFile } from 'node:child_process';
import process from 'node:process';
import { promisify } from 'node:util';

/** What a reader types to see it. */
export const DEMO_COMMAND = 'npm start -- --once';

/** Plays the demo once, as `npm start -- --once` does after its installation, and returns the lines that it prints. */
export async function runDemo(root: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/demo.ts', '--once'], {
    cwd: root,
  });
  return stdout.trimEnd().split('\n');
}

/** A line without what differs from run to run: its times and the port. */
export function withoutTimes(line: string): string {
  return line.replace(/ +\d+\.\d$/u, '').replace(/(?<=127\.0\.0\.1:)\d+/u, '…');
}
