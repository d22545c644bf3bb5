import type { RequirementResult } from '@pyloto/connector-conformance-tests';

import { failedIn, isAsExpected, type Judgement } from './judge-mutants.ts';
import { REFERENCE } from './mutant-named.ts';

/** A line for each mutant, what went wrong below it, and how many of them were killed. */
export function mutationTable(judgements: readonly Judgement[]): string {
  const mutants = judgements.filter(({ mutant }) => mutant !== undefined);
  const ordered = mutants.toSorted((one, other) => idOf(one).localeCompare(idOf(other)));
  const reference = judgements.filter(({ mutant }) => mutant === undefined);
  const killed = mutants.filter(isAsExpected).length;
  return [
    ...[...reference, ...ordered].flatMap(linesOf),
    `${killed} of ${mutants.length} killed`,
  ].join('\n');
}

const NAME_WIDTH = 30;
const CAUGHT_WIDTH = 10;

/** A judgement in a line; where it is not as expected, with what the suite said. */
function linesOf(judgement: Judgement): readonly string[] {
  const { mutant, report, durationMs } = judgement;
  const caught = failedIn(report).join(' ') || report.level.reached || 'survived';
  const name = (mutant?.name ?? REFERENCE).padEnd(NAME_WIDTH);
  const seconds = `${(durationMs / 1000).toFixed(1)} s`.padStart(7);
  const line = `${name} ${caught.padEnd(CAUGHT_WIDTH)} ${seconds}  ${mutant?.defect ?? 'no defect'}`;
  if (isAsExpected(judgement)) return [line];
  const wanted = mutant === undefined ? 'all of them to pass' : `${mutant.caughtBy}, and no other`;
  return [line, `  expected ${wanted}`, ...report.results.flatMap(complaintsOf)];
}

function complaintsOf({ id, outcome, reason, problem }: RequirementResult): readonly string[] {
  if (outcome === 'failed') return [`  ${id}: ${problem?.expected}; seen ${problem?.seen}`];
  return outcome === 'skipped' ? [`  ${id}: skipped, ${reason}`] : [];
}

function idOf({ mutant }: Judgement): string {
  return mutant?.caughtBy ?? '';
}
