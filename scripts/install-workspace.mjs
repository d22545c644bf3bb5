// Runs on a stock machine: Node 20 or newer with npm, and nothing else.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Installs every dependency that the lockfile names, the pinned Node among them. Nothing is printed unless it fails.
 *
 * @returns {NodeJS.ProcessEnv} an environment whose PATH begins with the workspace's tools, the pinned Node and the pinned pnpm
 */
export function installWorkspace() {
  const { packageManager } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const quiet = {
    ...process.env,
    CI: process.env.CI ?? 'true',
    DO_NOT_TRACK: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
  };
  const npx = ['--yes', '--loglevel=error', `--package=${packageManager}`];
  const npxPath = run(quiet, 'npx', npx.concat('node', '-p', 'process.env.PATH'));
  const tools = path.join(root, 'node_modules', '.bin');
  const env = { ...quiet, PATH: [tools, npxPath.trim()].join(path.delimiter) };
  run(env, 'pnpm', ['install', '--frozen-lockfile']);
  return env;
}

/**
 * Runs a command at the root.
 *
 * @returns {string} what it printed
 * @throws {Error} when it fails, after printing its output
 */
export function run(env, command, args) {
  const result = spawnSync(command, args, { cwd: root, env, encoding: 'utf8' });
  if (result.status === 0) return result.stdout;
  process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
  throw new Error(
    `"${command} ${args.join(' ')}" must succeed (it needs Node 20 or newer and the npm registry)`,
    { cause: result.error },
  );
}
