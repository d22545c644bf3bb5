/**
 * Packs every published package as a release would and looks at the tarballs: what is inside, whether every import is
 * declared, publint, attw, and a consumer outside the workspace that type-checks against all entries, loads them and asks
 * every program for its help.
 * Needs a build (`turbo run build`) and pnpm on the PATH.
 */
import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

import { entrySpecifiers, unbuiltImports, undeclaredImports } from './packed-package.ts';
import { linkDependencies, linkInto, packInto, type Packed } from './packed-workspace.ts';
import { filesIn, packageProblems } from './release/inspect-tarball.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '..');
const scratch = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'packed-')));

async function problemsOf(packed: Packed): Promise<string[]> {
  const { unpacked } = packed;
  const imports = filesIn(unpacked)
    .filter((file) => /\.(?:js|d\.ts)$/u.test(file))
    .flatMap((file) => importProblems(packed, file));
  const { messages, pkg } = await publint({ pkgDir: unpacked, pack: false, strict: true });
  const publication = messages.map((message) => String(formatMessage(message, pkg)));
  const published = await packageProblems(unpacked, []);
  return [...published, ...imports, ...publication, ...(await typeProblems(packed))];
}

function importProblems({ manifest, unpacked }: Packed, file: string): string[] {
  const text = readFileSync(path.join(unpacked, file), 'utf8');
  return [
    ...undeclaredImports(manifest, text).map((name) => `${name}, which is no dependency`),
    ...unbuiltImports(text).map((name) => `${name}, which is not built`),
  ].map((problem) => `${file} imports ${problem}`);
}

/** The packages are ESM, so what only `require` and the resolution before `exports` would trip over is no problem. */
const foreignResolutions = new Set(['node10', 'node16-cjs']);

async function typeProblems({ tarball }: Packed): Promise<string[]> {
  const analysis = await checkPackage(createPackageFromTarballData(readFileSync(tarball)));
  const problems: readonly Problem[] = analysis.types === false ? [] : analysis.problems;
  return problems
    .filter(
      (problem) => !('resolutionKind' in problem && foreignResolutions.has(problem.resolutionKind)),
    )
    .map((problem) => `types: ${JSON.stringify(problem)}`);
}

async function consumerProblems(packages: readonly Packed[]): Promise<string[]> {
  for (const packed of packages) linkDependencies(scratch, packed);
  linkInto(scratch, path.join(root, 'node_modules', '@types', 'node'), '@types/node');
  const specifiers = packages.flatMap(({ manifest }) => entrySpecifiers(manifest));
  const imports = specifiers.map((name, index) => `import * as entry${index} from '${name}';`);
  const used = specifiers.map((_, index) => `entry${index}`).join(', ');
  const text = `${imports.join('\n')}\nexport const entries = [${used}];\n`;
  const compilerOptions = { strict: true, noEmit: true, module: 'nodenext', types: ['node'] };
  writeFileSync(path.join(scratch, 'package.json'), '{ "type": "module" }');
  writeFileSync(path.join(scratch, 'consumer.ts'), text);
  writeFileSync(
    path.join(scratch, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['consumer.ts'] }),
  );
  const outcomes = await Promise.allSettled([
    run('tsc', ['-p', scratch]),
    run('node', [path.join(scratch, 'consumer.ts')]),
    ...packages.flatMap(programsOf).map((program) => run('node', [program, '--help'])),
  ]);
  return outcomes
    .filter((outcome) => outcome.status === 'rejected')
    .map(
      ({ reason }: { reason: { stdout: string; stderr: string } }) => reason.stdout + reason.stderr,
    );
}

function programsOf({ manifest, unpacked }: Packed): string[] {
  return Object.values(manifest.bin ?? {}).map((file) => path.join(unpacked, file));
}

const sources = globSync('packages/*/package.json', { cwd: root }).map((file) =>
  path.join(root, path.dirname(file)),
);
const packages = sources.map((source) => packInto(scratch, source));
// Its compiler and its program run beside the other checks.
const consumer = consumerProblems(packages);
const problems = new Map<string, string[]>();
for (const packed of packages) problems.set(packed.manifest.name, await problemsOf(packed));
problems.set('a consumer of all packages', await consumer);
for (const [name, found] of problems) {
  if (found.length > 0) process.stderr.write(`${name}\n  ${found.join('\n  ')}\n`);
}
rmSync(scratch, { recursive: true, force: true });
process.exitCode = [...problems.values()].some((found) => found.length > 0) ? 1 : 0;
