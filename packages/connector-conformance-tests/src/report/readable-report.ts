import type {
  ConformanceReport,
  RequirementOutcome,
  RequirementResult,
} from './conformance-report.ts';

const MARKS: Readonly<Record<RequirementOutcome, string>> = {
  passed: '✓',
  failed: '✗',
  skipped: '–',
  not_applicable: '·',
};

/** The report for people. */
export function readableReport(report: ConformanceReport): string {
  const { results, level, counts, durationMs } = report;
  const lines = results.flatMap((result) => linesOf(result));
  const sums = `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped, ${counts.not_applicable} not applicable`;
  const reached = `level reached: ${level.reached ?? 'none'} (wanted: ${level.wanted})`;
  return [...lines, '', `${sums} in ${(durationMs / 1000).toFixed(1)} s`, reached, ''].join('\n');
}

function linesOf({ id, title, outcome, reason, problem }: RequirementResult): string[] {
  const head = `${MARKS[outcome]} ${id.padEnd(7)} ${title}`;
  const indent = ' '.repeat(10);
  if (problem === undefined) return reason === undefined ? [head] : [head, `${indent}${reason}`];
  return [
    head,
    `${indent}expected  ${problem.expected}`,
    `${indent}seen      ${problem.seen}`,
    `${indent}look at   ${problem.advice}`,
  ];
}
