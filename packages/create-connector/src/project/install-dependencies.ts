import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';

import type { PackageManager } from '../answers/answers.ts';

const ARGUMENTS = {
  npm: ['install', '--no-audit', '--no-fund', '--loglevel=error'],
  pnpm: ['install'],
} as const satisfies Record<PackageManager, readonly string[]>;

/** What each of them writes beside the manifest: the exact versions that it has installed. */
export const LOCKFILES = {
  npm: 'package-lock.json',
  pnpm: 'pnpm-lock.yaml',
} as const satisfies Record<PackageManager, string>;

/** The file descriptor of the standard error. */
const STANDARD_ERROR = 2;

/**
 * Installs a project's dependencies. What the package manager says goes to the standard error.
 *
 * @returns whether it succeeded; false also when the package manager is not on the PATH, or the signal ended it
 */
export async function installDependencies(
  folder: string,
  packageManager: PackageManager,
  signal: AbortSignal,
): Promise<boolean> {
  const child = spawn(packageManager, ARGUMENTS[packageManager], {
    cwd: folder,
    signal,
    stdio: ['ignore', STANDARD_ERROR, STANDARD_ERROR],
    // Windows has them as scripts, which only a shell runs; nothing of what is given comes from outside.
    shell: process.platform === 'win32',
  });
  try {
    const [code]: unknown[] = await once(child, 'close');
    return code === 0;
  } catch {
    return false;
  }
}
