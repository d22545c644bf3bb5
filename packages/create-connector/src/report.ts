import path from 'node:path';

import type { Order } from './answers/complete-answers.ts';
import type { PackageManager } from './answers/answers.ts';
import type { RepositoryOutcome } from './project/start-repository.ts';
import type { ProjectFiles } from './render/render-project.ts';
import type { Refusal } from './refusal.ts';

/** What `--json` prints of a project. */
export type MadeProject = {
  readonly ok: true;
  readonly dryRun: boolean;
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  readonly provider: string;
  readonly connector: string;
  readonly direction: string;
  readonly auth: string;
  readonly packageManager: PackageManager;
  readonly files: readonly string[];
  readonly installed: boolean;
  readonly git: RepositoryOutcome;
  readonly nextSteps: readonly string[];
  /** Of this program, and the ranges of what the project depends on. */
  readonly versions: Readonly<Record<string, string>>;
};

/** What was done. */
export type Done = {
  readonly dryRun: boolean;
  readonly installed: boolean;
  readonly git: RepositoryOutcome;
  /** Where the command was typed. */
  readonly cwd: string;
  readonly version: string;
};

/** Says what was made, and what to do next. */
export function describeProject(
  { answers, folder }: Order,
  files: ProjectFiles,
  done: Done,
): MadeProject {
  const { dryRun, installed, git, cwd, version } = done;
  const { name, provider, direction, auth, packageManager } = answers;
  const {
    dependencies,
    devDependencies,
  }: Record<string, Record<string, string>> = JSON.parse(files['package.json'] ?? '{}');
  return {
    ok: true,
    dryRun,
    name,
    folder,
    provider: provider.display,
    connector: provider.id,
    direction,
    auth,
    packageManager,
    files: Object.keys(files),
    installed,
    git,
    nextSteps: nextSteps(path.relative(cwd, folder), packageManager, installed),
    versions: { '@pyloto/create-connector': version, ...dependencies, ...devDependencies },
  };
}

function nextSteps(folder: string, packageManager: PackageManager, installed: boolean): string[] {
  return [
    ...(folder === '' ? [] : [`cd ${folder}`]),
    ...(installed ? [] : [`${packageManager} install`]),
    `${packageManager} test`,
    `${packageManager} run dev`,
  ];
}

/** The same for people: what was made, and the next steps. */
export function projectText(made: MadeProject): string {
  const { name, provider, files, folder, nextSteps: steps, dryRun, git } = made;
  const count = `${files.length} files`;
  if (dryRun)
    return `${name} would be ${count} in ${folder}:\n${files.map((file) => `  ${file}\n`).join('')}`;
  const commit = {
    committed: ', in a git repository with a first commit',
    initialised: ', in a git repository',
    none: '',
  }[git];
  return `\n${name}, a connector for ${provider}: ${count}${commit}. Next:\n\n${steps.map((step) => `  ${step}\n`).join('')}`;
}

/** What `--json` prints where nothing was made. */
export function refusalJson({ code, message, details }: Refusal): object {
  return { ok: false, error: { code, message, details } };
}

/** The same for people. */
export function refusalText({ message, details }: Refusal): string {
  const shown = details.slice(0, MAX_DETAILS).map((detail) => `  ${detail}\n`);
  const more = details.length > MAX_DETAILS ? `  and ${details.length - MAX_DETAILS} more\n` : '';
  return `${message}\n${shown.join('')}${more}`;
}

const MAX_DETAILS = 10;
