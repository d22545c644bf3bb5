import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

import { z } from 'zod';

import type { LocalRegistry } from './local-registry.ts';
import type { Machine } from './machine.ts';

const root = path.resolve(import.meta.dirname, '../..');
const script = path.join(root, 'scripts/release.ts');

/** What is looked at of a `package.json`. */
export type Manifest = z.infer<typeof published>;

const versions = z.record(z.string(), z.string()).default({});
const published = z.looseObject({
  name: z.string(),
  private: z.boolean().default(false),
  dependencies: versions,
  peerDependencies: versions,
});
const onRegistry = published.extend({ dist: z.object({ integrity: z.string() }) });

/** The names of the packages that are not private, sorted. */
export const publicPackages: readonly string[] = globSync('packages/*/package.json', { cwd: root })
  .map((file) => readManifest(path.join(root, file)))
  .filter((manifest) => !manifest.private)
  .map(({ name }) => name)
  .toSorted();

function readManifest(file: string): Manifest {
  return published.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** What `pnpm release --json` prints. */
export type Report = {
  readonly ok: boolean;
  readonly published: readonly string[];
  readonly skipped: readonly string[];
  readonly missing: readonly string[];
  readonly problems: readonly string[];
};

/** Releases the workspace as it is to the registry that this person is logged in to. */
export async function release({ env }: Machine, ...args: string[]): Promise<Report> {
  const run = promisify(execFile)(process.execPath, [script, '--rehearsal', '--json', ...args], {
    env,
    maxBuffer: 10_000_000,
  });
  const { stdout } = await run.catch((error: { stdout: string }) => error);
  const report: Report = JSON.parse(stdout);
  return report;
}

/** The manifest of the latest version of a package, as the registry hands it to those who install it. */
export async function readPublished(
  registry: LocalRegistry,
  { token }: Machine,
  name: string,
): Promise<z.infer<typeof onRegistry>> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${registry.url}${name}/latest`, { headers });
  const manifest: unknown = await answer.json();
  return onRegistry.parse(manifest);
}
