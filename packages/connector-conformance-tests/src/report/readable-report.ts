import { groupOf, GROUPS } from '../groups.ts';
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
const INDENT = ' '.repeat(11);

/** The report for people: what failed has what was expected and seen, and where to look. */
export function readableReport(report: ConformanceReport): string {
  const { results, connector } = report;
  const head = connector === undefined ? [] : [`${connector.name} ${connector.version}`];
  const groups = [...new Set(results.map(({ id }) => groupOf(id)))];
  const lines = groups.flatMap((group) => {
    const ofGroup = results.filter(({ id }) => groupOf(id) === group);
    return ['', GROUPS[group] ?? group].concat(ofGroup.flatMap(linesOf));
  });
  return [...head, ...lines, '', ...sumsOf(report), ''].join('\n');
}

function linesOf({ id, title, outcome, reason, problem }: RequirementResult): string[] {
  const head = `  ${MARKS[outcome]} ${id.padEnd(7)} ${title}`;
  if (problem === undefined) return reason === undefined ? [head] : [head, `${INDENT}${reason}`];
  return [
    head,
    `${INDENT}expected  ${problem.expected}`,
    `${INDENT}seen      ${problem.seen}`,
    `${INDENT}look at   ${problem.advice}`,
  ];
}

function sumsOf({ counts, durationMs, level, ok, results }: ConformanceReport): string[] {
  const { passed, failed, skipped, not_applicable: notApplicable } = counts;
  const sums = `${MARKS.passed} ${passed} passed   ${MARKS.failed} ${failed} failed   ${MARKS.skipped} ${skipped} skipped   ${MARKS.not_applicable} ${notApplicable} not applicable   in ${(durationMs / 1000).toFixed(1)} s`;
  const inTheWay = results.filter(({ outcome }) => outcome === 'failed' || outcome === 'skipped');
  const ids = inTheWay.map(({ id }) => id).join(', ');
  const reached = `level reached: ${level.reached ?? 'none'}`;
  return [sums, ok ? reached : `${reached}, wanted: ${level.wanted}; in the way: ${ids}`];
}
