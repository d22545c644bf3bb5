import { execFile } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

import type { PackageRelease } from '../release.ts';
import { checkFile, type Question } from './check-file.ts';
import { besideToday } from './growing-types.ts';
import { linkRegistryPackages, writePackages } from './scratch-packages.ts';

const run = promisify(execFile);

/** A question that the compiler answered with no, and its reasons from the outermost to the innermost. */
export type Refusal = { readonly question: Question; readonly reasons: readonly string[] };

const COMPILER_OPTIONS = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  skipLibCheck: true,
  noErrorTruncation: true,
  target: 'ES2024',
  lib: ['ES2024'],
  module: 'NodeNext',
  types: ['node'],
};
const DIAGNOSTIC = /^check-(?<file>\d+)\.ts\((?<line>\d+),\d+\): error TS\d+: (?<reason>.*)$/u;

/** What the workspace has installed: the PATH may hold another compiler, or none. */
const TSC = path.resolve(import.meta.dirname, '../../../node_modules/typescript/bin/tsc');
/** tsc found that types do not fit. Any other failure says that it compared nothing. */
const EXIT_CODES_OF_REFUSALS = new Set<Ended['code']>([1, 2]);

/** Two versions of one package. */
export type PackagePair = { readonly released: PackageRelease; readonly today: PackageRelease };

/**
 * Has tsc compare the declarations of two versions, side by side in a scratch folder.
 *
 * @param root the workspace, for what its packages take from the registry
 * @param tsc the script that starts the compiler
 * @throws Error when the compiler cannot run to its end, or cannot read what is compared
 */
export async function askCompiler(
  root: string,
  pairs: readonly PackagePair[],
  tsc = TSC,
): Promise<readonly Refusal[]> {
  const scratch = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'compatibility-')));
  try {
    const files = writeProject(scratch, root, pairs);
    return await compile(scratch, tsc, files);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function compile(
  scratch: string,
  tsc: string,
  files: readonly WrittenFile[],
): Promise<Refusal[]> {
  try {
    await run(process.execPath, [tsc, '-p', scratch, '--pretty', 'false'], {
      cwd: scratch,
      maxBuffer: 64 * 1024 * 1024,
    });
    return [];
  } catch (error) {
    const { code, signal, stdout, stderr }: Ended = Object(error);
    const refusals = EXIT_CODES_OF_REFUSALS.has(code) ? refusalsIn(stdout ?? '', files) : [];
    if (refusals.length > 0) return refusals;
    throw new Error(
      `tsc must compare the declarations; it ended with ${code ?? signal}\n${stdout}${stderr}`,
      { cause: error },
    );
  }
}

/** How a program failed. */
type Ended = {
  readonly code?: string | number | null;
  readonly signal?: string | null;
  readonly stdout?: string;
  readonly stderr?: string;
};

type WrittenFile = { readonly firstLine: number; readonly questions: readonly Question[] };

function writeProject(scratch: string, root: string, pairs: readonly PackagePair[]): WrittenFile[] {
  const released = pairs.map((pair) => ({
    ...pair.released,
    declarations: besideToday(pair.released, pair.today),
  }));
  const today = pairs.map((pair) => pair.today);
  writePackages(scratch, 'old', released);
  writePackages(scratch, 'new', today);
  linkRegistryPackages(scratch, root, [...released, ...today]);
  const files = pairs.map((pair, index) => {
    const { head, questions } = checkFile(pair.released, pair.today);
    const lines = questions.map(({ line }) => line);
    writeFileSync(path.join(scratch, `check-${index}.ts`), `${head}\n${lines.join('\n')}\n`);
    return { firstLine: head.split('\n').length + 1, questions };
  });
  writeFileSync(path.join(scratch, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    path.join(scratch, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['check-*.ts'] }),
  );
  return files;
}

function refusalsIn(output: string, files: readonly WrittenFile[]): Refusal[] {
  const refusals: { question: Question; reasons: string[] }[] = [];
  for (const text of output.split('\n').filter((line) => line.trim() !== '')) {
    const { file, line, reason } = DIAGNOSTIC.exec(text)?.groups ?? {};
    const last = refusals.at(-1);
    if (reason === undefined && last !== undefined && text.startsWith(' ')) {
      last.reasons.push(readable(text));
      continue;
    }
    const written = files[Number(file)];
    const question = written?.questions[Number(line) - written.firstLine];
    if (question === undefined || reason === undefined)
      throw new Error(`tsc could not compare the declarations: ${text}`);
    refusals.push({ question, reasons: [readable(reason)] });
  }
  return refusals;
}

/** Types of the release are marked; the places of the scratch folder are left out. */
function readable(reason: string): string {
  return reason
    .trim()
    .replaceAll(
      /import\("[^"]*\/old\/node_modules\/@pyloto[^"]*"\)\.(?<name>\w+)/gu,
      '$<name> (released)',
    )
    .replaceAll(/import\("[^"]*"\)\./gu, '');
}
