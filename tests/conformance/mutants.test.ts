import { execFile } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

import { requirements } from '@pyloto/connector-conformance-tests';
import { expect, test } from 'vitest';

import { mutants } from './mutants/all-mutants.ts';

/** On a machine that does something else too. */
const WITHIN_MS = 600_000;

test('every requirement has a connector that breaks it', () => {
  const broken = new Set(mutants.map(({ caughtBy }) => caughtBy));
  expect(requirements.map(({ id }) => id).filter((id) => !broken.has(id))).toEqual([]);
});

test('every mutant names a requirement, and no two have one name', () => {
  const ids = new Set(requirements.map(({ id }) => id));
  expect(mutants.filter(({ caughtBy }) => !ids.has(caughtBy))).toEqual([]);
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
});

test('every mutant is run against the requirement that has to catch it', () => {
  const missed = mutants.filter(
    ({ caughtBy, reach = [caughtBy] }) =>
      !reach.some((name) => caughtBy === name || caughtBy.startsWith(`${name}-`)),
  );
  expect(missed).toEqual([]);
});

test(
  'the reference is gold, and each defect is caught by its requirement alone',
  async () => {
    const program = path.join(import.meta.dirname, 'show-mutants.ts');
    const run = promisify(execFile)(process.execPath, [program], { timeout: WITHIN_MS });
    const { stdout } = await run.catch((error: { readonly stdout: string }) => error);
    process.stdout.write(`${stdout}\n`);
    expect(stdout).toContain(`${mutants.length} of ${mutants.length} killed`);
    expect(stdout).toMatch(/^reference +gold/m);
  },
  WITHIN_MS,
);
