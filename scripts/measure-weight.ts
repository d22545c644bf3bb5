// `pnpm weight`, after `pnpm build`: what an installation of `@pyloto/core-runtime` weighs and how long its import takes in a fresh
// process, beside the packages of others that it brings. `--rounds <n>` says how often each is imported (21); times are medians.
import { globSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

import { markdownTable } from './docs/markdown-table.ts';
import { linkDependencies, packInto } from './packed-workspace.ts';
import { coldImport, type Comparison } from './weight/cold-import.ts';
import { installedBytes } from './weight/installed-bytes.ts';

const NAME = '@pyloto/core-runtime';
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '21' } } });
const root = path.resolve(import.meta.dirname, '..');
const scratch = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'weight-')));

try {
  const packages = globSync('packages/*/package.json', { cwd: root }).map((file) =>
    packInto(scratch, path.join(root, path.dirname(file))),
  );
  for (const packed of packages) linkDependencies(scratch, packed);
  const { own, others } = installedBytes(path.join(scratch, 'node_modules', NAME));
  const times = [NAME, `${NAME}/node`].map((specifier) => ({
    specifier,
    timing: coldImport(specifier, { directory: scratch, rounds: Number(values.rounds) }),
  }));
  const rows = [
    ['installed, MB', ...megabytes(sum(others), sum(own))],
    ...times.flatMap(({ specifier, timing: { elapsed, processor } }) => [
      [`import of ${specifier}, ms`, ...milliseconds(elapsed)],
      ['the same, processor ms', ...milliseconds(processor)],
    ]),
  ];
  process.stdout.write(
    `${markdownTable(['what', 'third-party alone', 'with core-runtime', 'difference'], rows)}\n\n`,
  );
  for (const { specifier, timing } of times) {
    process.stdout.write(`${specifier} loads ${timing.others.join(', ')}\n`);
  }
  process.stdout.write(`ours, kB: ${listed(own)}\nheaviest others, kB: ${listed(others)}\n`);
  process.stdout.write(`load average ${os.loadavg()[0]?.toFixed(1)}, Node ${process.version}\n`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function milliseconds({ othersMs, wholeMs, addedMs }: Comparison): string[] {
  return [othersMs, wholeMs, addedMs].map((ms) => ms.toFixed(0));
}

function megabytes(others: number, own: number): string[] {
  return [others, others + own, own].map((bytes) => (bytes / 1e6).toFixed(2));
}

function sum(bytes: ReadonlyMap<string, number>): number {
  return [...bytes.values()].reduce((total, value) => total + value, 0);
}

function listed(bytes: ReadonlyMap<string, number>): string {
  return [...bytes]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 12)
    .map(([name, value]) => `${name} ${(value / 1000).toFixed(0)}`)
    .join(', ');
}
