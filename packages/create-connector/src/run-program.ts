import { existsSync } from 'node:fs';
import path from 'node:path';

import { askOnTerminal } from './answers/ask-on-terminal.ts';
import { completeAnswers, type Order } from './answers/complete-answers.ts';
import { type CommandLine, HELP, readCommandLine } from './command-line.ts';
import { installDependencies, LOCKFILES } from './project/install-dependencies.ts';
import { startRepository } from './project/start-repository.ts';
import { writeProject } from './project/write-project.ts';
import { EXIT_CODES, Refusal } from './refusal.ts';
import type { ProjectFiles } from './render/render-project.ts';
import { describeProject, projectText, refusalJson, refusalText } from './report.ts';
import type { Template } from './template/template.ts';

/** What the program is started with. */
export type Program = {
  /** Without the program's name. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** What a package manager says of itself to what it starts (`npm_config_user_agent`): `npm/11.0.0 node/v24.0.0`. */
  readonly userAgent: string | undefined;
  /** Whether somebody can be asked. */
  readonly isTerminal: boolean;
  readonly template: Template;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Aborted when somebody asks to stop. */
  readonly signal: AbortSignal;
};

/**
 * Runs `create-connector`.
 *
 * @returns the exit code, as `--help` explains it
 */
export async function runProgram(program: Program): Promise<number> {
  const asJson = program.argv.includes('--json');
  try {
    return await run(readCommandLine(program.argv), program);
  } catch (error) {
    const refusal = toRefusal(error);
    if (asJson) program.stdout(`${JSON.stringify(refusalJson(refusal))}\n`);
    program.stderr(refusalText(refusal));
    return EXIT_CODES[refusal.code];
  }
}

async function run(line: CommandLine, program: Program): Promise<number> {
  const { cwd, userAgent, template, isTerminal } = program;
  if (line.help) return say(program.stdout, HELP);
  if (line.version) return say(program.stdout, `${template.version}\n`);
  const startedBy = userAgent?.split('/')[0];
  const ask = isTerminal && !line.json ? askOnTerminal : undefined;
  const order = await completeAnswers(line, { cwd, startedBy }, ask);
  // The signature schemes behind it take longer to load than a question should take to appear.
  const { renderProject } = await import('./render/render-project.ts');
  const files = renderProject(template, order.answers);
  const { installed, git } = line.dryRun
    ? NOTHING_DONE
    : await make(order, files, { line, program });
  const { dryRun } = line;
  const made = describeProject(order, files, {
    dryRun,
    installed,
    git,
    cwd,
    version: template.version,
  });
  const tell = line.json ? program.stderr : program.stdout;
  tell(projectText(made));
  if (line.json) program.stdout(`${JSON.stringify(made)}\n`);
  const isLeftOut = dryRun || !line.install;
  if (installed || isLeftOut) return EXIT_CODES.done;
  program.stderr(
    `\nThe dependencies could not be installed: see above, then ${order.answers.packageManager} install\n`,
  );
  return EXIT_CODES.notInstalled;
}

const NOTHING_DONE = { installed: false, git: 'none' } as const;

function say(write: (text: string) => void, text: string): number {
  write(text);
  return EXIT_CODES.done;
}

async function make(
  { answers, folder }: Order,
  files: ProjectFiles,
  { line, program: { signal, stderr } }: { readonly line: CommandLine; readonly program: Program },
) {
  const { packageManager } = answers;
  const { undo } = writeProject(folder, files, { force: line.force });
  if (line.install) stderr(`installing with ${packageManager} …\n`);
  const installed = line.install && (await installDependencies(folder, packageManager, signal));
  if (!signal.aborted) {
    const own = ownFiles(folder, files, installed ? [LOCKFILES[packageManager]] : []);
    return { installed, git: line.git ? await startRepository(folder, own) : ('none' as const) };
  }
  const rest = undo()
    ? 'nothing is left behind'
    : 'the files of the project are in place, its dependencies are not';
  throw new Refusal('interrupted', `interrupted; ${rest}`);
}

/** What belongs to the project, also what was made while it was installed. */
function ownFiles(folder: string, files: ProjectFiles, made: readonly string[]): string[] {
  return [...Object.keys(files), ...made.filter((file) => existsSync(path.join(folder, file)))];
}

function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  return new Refusal('unexpected', error instanceof Error ? error.message : String(error));
}
