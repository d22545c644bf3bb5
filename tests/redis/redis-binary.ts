import { execFile } from 'node:child_process';
import { access, constants, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SERVER_NAMES = ['redis-server', 'valkey-server'];
const LOCK = path.join(os.tmpdir(), 'pyloto-redis-install.lock');
/** An installation that takes longer has hung, and its lock is somebody else's to take. */
const STALE_LOCK_MS = 300_000;
const POLICY_FILE = '/usr/sbin/policy-rc.d';

let found: Promise<string> | undefined;

/** For hooks that start Redis: long enough for the very first one on a machine, which installs it. */
export const START_TIMEOUT_MS = 240_000;

/**
 * The path of `redis-server` (or `valkey-server`): from the PATH, else installed first.
 *
 * Installed is only as root on Debian and its kin, by one process at a time, and without starting the service that the
 * package brings. Anywhere else this throws and says what to type.
 */
export function redisBinary(): Promise<string> {
  found ??= findOrInstall();
  return found;
}

async function findOrInstall(): Promise<string> {
  return (await findOnPath()) ?? (await withLock(installUnlessThere));
}

async function installUnlessThere(): Promise<string> {
  const there = await findOnPath();
  if (there !== undefined) return there;
  if (process.getuid?.() !== 0 || !(await exists('/usr/bin/apt-get'))) throw new Error(advice());
  await withoutServices(async () => {
    await apt('update');
    await apt('install', '-y', '--no-install-recommends', 'redis-server');
  });
  const installed = await findOnPath();
  if (installed === undefined) throw new Error(advice());
  return installed;
}

async function apt(...args: string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=120', ...args], { env });
}

/** Debian starts a service when it installs one, unless this file forbids it (https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt). */
async function withoutServices(install: () => Promise<void>): Promise<void> {
  if (await exists(POLICY_FILE)) return install();
  await writeFile(POLICY_FILE, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await install();
  } finally {
    await rm(POLICY_FILE, { force: true });
  }
}

/** A directory is made by one process only; the others wait for it to go. */
async function withLock<Value>(work: () => Promise<Value>): Promise<Value> {
  while (!(await takeLock())) await sleep(250);
  try {
    return await work();
  } finally {
    await rm(LOCK, { recursive: true, force: true });
  }
}

async function takeLock(): Promise<boolean> {
  try {
    await mkdir(LOCK);
    await writeFile(path.join(LOCK, 'pid'), String(process.pid));
    return true;
  } catch {
    if (await isAbandoned()) await rm(LOCK, { recursive: true, force: true });
    return false;
  }
}

async function isAbandoned(): Promise<boolean> {
  const made = await stat(LOCK).catch(() => undefined);
  if (made === undefined) return false;
  if (Date.now() - made.mtimeMs > STALE_LOCK_MS) return true;
  const pid = Number(await readFile(path.join(LOCK, 'pid'), 'utf8').catch(() => ''));
  return pid > 0 && !isRunning(pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function findOnPath(): Promise<string | undefined> {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  for (const name of SERVER_NAMES) {
    for (const folder of folders) {
      const file = path.join(folder, name);
      if (folder !== '' && (await exists(file))) return file;
    }
  }
  return undefined;
}

async function exists(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function advice(): string {
  return [
    'these tests need a Redis server on the PATH (6.2 or newer, or Valkey). Install it and do not start it:',
    '  Debian, Ubuntu:  sudo apt-get update && sudo apt-get install -y redis-server && sudo systemctl disable --now redis-server',
    '  Fedora:          sudo dnf install -y valkey',
    '  Alpine:          apk add redis',
    '  Arch:            sudo pacman -S valkey',
    '  macOS:           brew install redis',
    '  Windows:         run the tests inside WSL',
  ].join('\n');
}
