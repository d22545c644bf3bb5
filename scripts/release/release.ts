import { globSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { readUserNpmrc, secretsOf } from './find-secrets.ts';
import { packageProblems, unpackTarball } from './inspect-tarball.ts';
import { packPublications, readPacked, readPublishPlan, type Publication } from './publish-plan.ts';
import { ReleaseRefusal } from './release-refusal.ts';
import { readRegistry, registryProblems } from './release-registry.ts';
import { commandsIn, type RunCommand } from './run-command.ts';
import { readPublicPackages, versionProblems } from './workspace-problems.ts';

/** What a release is asked to do. */
export type ReleaseRequest = {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  /** Everything but the publishing itself. */
  readonly isDryRun: boolean;
  /** To a registry on loopback, from a tree in any state, with versions that are not real. */
  readonly isRehearsal: boolean;
  /** Where tarballs are kept; without, they are gone afterwards. */
  readonly keepIn?: string;
  /** Where a dry run kept tarballs: these are published, and nothing is built or packed. */
  readonly from?: string;
  /** Hears of each step that has ended. */
  readonly onStep: (step: ReleaseStep) => void;
};

export type ReleaseStep = { readonly name: string; readonly ok: boolean; readonly ms: number };

/** What came of a release. Packages are named as `name@version`. */
export type ReleaseReport = {
  readonly ok: boolean;
  readonly registry: string | undefined;
  readonly published: readonly string[];
  /** Versions that the registry had before. */
  readonly skipped: readonly string[];
  /** Versions that it still lacks: what the next run publishes. */
  readonly missing: readonly string[];
  readonly problems: readonly string[];
};

/**
 * Publishes every version that the registry lacks. Nothing is published before all tarballs are in order, and what broke
 * half-way is repeated: the versions that are there are left as they are.
 */
export async function release(request: ReleaseRequest): Promise<ReleaseReport> {
  const kept = request.from ?? request.keepIn;
  const folder = kept ?? mkdtempSync(path.join(os.tmpdir(), 'release-'));
  const run = commandsIn(request.root, { ...request.env, NO_COLOR: '1' });
  try {
    return await releaseFrom({ ...request, run, folder });
  } catch (error) {
    if (!(error instanceof ReleaseRefusal)) throw error;
    const registry = (await readRegistry(run))?.href;
    return { ...nothing, ok: false, registry, problems: error.problems };
  } finally {
    if (kept === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

const nothing = { published: [], skipped: [], missing: [] };

type Release = ReleaseRequest & { readonly run: RunCommand; readonly folder: string };

async function releaseFrom(request: Release): Promise<ReleaseReport> {
  const { run, folder, isDryRun } = request;
  const registry = await step(request, 'check', () => check(request));
  const plan = await step(request, 'plan', () => readPublishPlan(run, folder));
  const lacking = plan.map(title);
  const skipped = readPublicPackages(request.root)
    .map(title)
    .filter((name) => !lacking.includes(name));
  const ended = { ok: true, registry: registry.href, published: [], skipped, problems: [] };
  if (plan.length === 0) return { ...ended, missing: [] };
  const packed = await pack(request, lacking);
  await step(request, 'inspect', () => inspect(request, packed));
  if (isDryRun) return { ...ended, missing: lacking };
  const problems = await step(request, 'publish', () => publish(request));
  const missing = (await readPublishPlan(run, folder)).map(title);
  const published = lacking.filter((name) => !missing.includes(name));
  return { ...ended, ok: problems.length + missing.length === 0, published, missing, problems };
}

async function step<Result>(
  { onStep }: Release,
  name: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const startedAtMs = performance.now();
  const end = (ok: boolean) => onStep({ name, ok, ms: performance.now() - startedAtMs });
  try {
    const result = await work();
    end(!Array.isArray(result) || name !== 'publish' || result.length === 0);
    return result;
  } catch (error) {
    end(false);
    throw error;
  }
}

async function check({ root, run, isRehearsal }: Release): Promise<URL> {
  const registry = await readRegistry(run);
  const problems = registryProblems(registry, isRehearsal);
  if (!isRehearsal) {
    problems.push(...versionProblems(readPublicPackages(root)), ...changesetProblems(root));
    const { code, stdout } = await run('git', ['status', '--porcelain']);
    if (code !== 0 || stdout !== '') problems.push('the working tree must be clean');
  }
  if (registry === undefined || problems.length > 0) throw new ReleaseRefusal(problems);
  return registry;
}

/** What these versions hold stands in their changelogs only when no change waits for the next version. */
function changesetProblems(root: string): string[] {
  const waiting = globSync('.changeset/*.md', { cwd: root }).filter(
    (file) => path.basename(file) !== 'README.md',
  );
  if (waiting.length === 0) return [];
  return [`${waiting.length} changesets wait: run "changeset version", or release from its commit`];
}

async function pack(request: Release, lacking: readonly string[]): Promise<Publication[]> {
  const { run, folder, from } = request;
  if (from === undefined) {
    await step(request, 'build', () => build(run));
    return step(request, 'pack', () => packPublications(run, folder));
  }
  const packed = readPacked(from);
  if (packed.map(title).toSorted().join() === lacking.toSorted().join()) return packed;
  throw new ReleaseRefusal([
    `${from} must hold the tarballs of what the registry lacks, and of nothing else: pack again with --dry-run --out <folder>`,
  ]);
}

async function build(run: RunCommand): Promise<void> {
  const filter = ['--filter=./packages/*', '--output-logs=errors-only'];
  const { code, stdout, stderr } = await run('turbo', ['run', 'build', ...filter]);
  if (code !== 0) throw new ReleaseRefusal([`the build must succeed\n${stdout}${stderr}`]);
}

async function inspect({ root, env, folder }: Release, packed: readonly Publication[]) {
  const isPublic = new Set(readPublicPackages(root).map(title));
  const secrets = secretsOf(env, readUserNpmrc(env));
  const problems: string[] = [];
  for (const publication of packed) {
    const unpacked = path.join(folder, 'unpacked', publication.name);
    rmSync(unpacked, { recursive: true, force: true });
    unpackTarball(path.join(folder, publication.tarball?.path ?? ''), unpacked);
    const found = await packageProblems(unpacked, secrets);
    if (!isPublic.has(title(publication))) found.push('it is no package of packages/');
    problems.push(...found.map((problem) => `${publication.name}: ${problem}`));
  }
  if (problems.length > 0) throw new ReleaseRefusal(problems);
}

/** @returns what went wrong: some versions may be there all the same */
async function publish({ run, folder }: Release): Promise<string[]> {
  const args = ['publish', '--from-pack-dir', folder, '--no-git-tag'];
  const { code, stdout, stderr } = await run('changeset', args);
  return code === 0 ? [] : [`"changeset publish" must succeed\n${stdout}${stderr}`];
}

function title({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name}@${version}`;
}
