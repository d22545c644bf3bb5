/**
 * Runs the suite on the reference and on every mutant, or on those that are named, and prints a table:
 * `pnpm exec node tests/conformance/show-mutants.ts [--all] [name …]`. The exit code is 1 unless each is caught by its requirement alone.
 *
 * With `--all` each mutant is run against every requirement of its level, also those that never come to where its defect is.
 */
import process from 'node:process';

import { mutants } from './mutants/all-mutants.ts';
import { isAsExpected, judgeMutants } from './mutants/judge-mutants.ts';
import { mutationTable } from './mutants/mutation-table.ts';

const words = process.argv.slice(2);
const names = words.filter((word) => word !== '--all');
const chosen = mutants.filter(({ name }) => names.length === 0 || names.includes(name));
const startedAtMs = performance.now();
const judgements = await judgeMutants(chosen, words.includes('--all'));
const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(0);
process.stdout.write(`${mutationTable(judgements)} in ${seconds} s\n`);
process.exitCode = judgements.every(isAsExpected) ? 0 : 1;
