/**
 * Runs the suite on the reference and on every mutant, or on those that are named, and prints a table:
 * `pnpm exec node tests/conformance/show-mutants.ts [name …]`. The exit code is 1 unless each is caught by its requirement alone.
 */
import process from 'node:process';

import { mutants } from './mutants/all-mutants.ts';
import { isAsExpected, judgeMutants } from './mutants/judge-mutants.ts';
import { mutationTable } from './mutants/mutation-table.ts';

const names = process.argv.slice(2);
const chosen = mutants.filter(({ name }) => names.length === 0 || names.includes(name));
const startedAtMs = performance.now();
const judgements = await judgeMutants(chosen);
const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(0);
process.stdout.write(`${mutationTable(judgements)} in ${seconds} s\n`);
process.exitCode = judgements.every(isAsExpected) ? 0 : 1;
