// `pnpm release`: publishes every version that the registry lacks (CONTRIBUTING.md, "Releases"; docs/registry.md).
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

import { release, type ReleaseReport, type ReleaseStep } from './release/release.ts';

const { values } = parseArgs({
  args: process.argv.slice(2).filter((word) => word !== '--'),
  options: {
    'dry-run': { type: 'boolean', default: false },
    rehearsal: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
    from: { type: 'string' },
  },
});

const report = await release({
  root: path.resolve(import.meta.dirname, '..'),
  env: process.env,
  isDryRun: values['dry-run'],
  isRehearsal: values.rehearsal,
  onStep: values.json ? () => undefined : printStep,
  ...(values.out !== undefined && { keepIn: path.resolve(values.out) }),
  ...(values.from !== undefined && { from: path.resolve(values.from) }),
});
process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : textOf(report));
process.exitCode = report.ok ? 0 : 1;

function printStep({ name, ok, ms }: ReleaseStep): void {
  const seconds = (ms / 1_000).toFixed(1).padStart(6);
  process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${seconds} s  ${name}\n`);
}

function textOf({ registry, published, skipped, missing, problems }: ReleaseReport): string {
  const lines = [
    ...problems,
    ...published.map((name) => `published  ${name}`),
    ...missing.map((name) => `missing    ${name}`),
    `${registry ?? 'no registry'}: ${published.length} published, ${skipped.length} there before, ${missing.length} missing`,
  ];
  return `${lines.join('\n')}\n`;
}
