import { groupOf, GROUPS } from '../groups.ts';
import type { ConformanceReport, RequirementResult } from './conformance-report.ts';

/**
 * The report as JUnit XML: a suite for each group, a case for each requirement. What does not apply is a skipped case.
 *
 * @see https://github.com/testmoapp/junitxml (read 2026-11-21)
 */
export function junitReport({ results, durationMs, connector }: ConformanceReport): string {
  const groups = [...new Set(results.map(({ id }) => groupOf(id)))];
  const suites = groups.map((group) =>
    suiteOf(
      group,
      results.filter(({ id }) => groupOf(id) === group),
    ),
  );
  const name = attribute('name', `conformance of ${connector?.id ?? 'a running connector'}`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${name} ${sumsOf(results)} ${attribute('time', seconds(durationMs))}>`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteOf(group: string, results: readonly RequirementResult[]): string {
  const name = attribute('name', `${group} ${GROUPS[group] ?? ''}`.trim());
  const durationMs = results.reduce((sum, result) => sum + result.durationMs, 0);
  return [
    `  <testsuite ${name} ${sumsOf(results)} ${attribute('time', seconds(durationMs))}>`,
    ...results.map((result) => caseOf(group, result)),
    '  </testsuite>',
  ].join('\n');
}

function caseOf(group: string, result: RequirementResult): string {
  const { id, title, durationMs } = result;
  const names = `${attribute('classname', group)} ${attribute('name', `${id} ${title}`)}`;
  const inside = insideOf(result);
  const open = `    <testcase ${names} ${attribute('time', seconds(durationMs))}`;
  return inside === undefined ? `${open}/>` : `${open}>${inside}</testcase>`;
}

function insideOf({ outcome, reason = '', problem }: RequirementResult): string | undefined {
  if (problem !== undefined) {
    const { expected, seen, advice } = problem;
    const text = `expected: ${expected}\nseen: ${seen}\nlook at: ${advice}`;
    return `<failure ${attribute('message', expected)}>${escape(text)}</failure>`;
  }
  if (outcome === 'passed') return undefined;
  const said = outcome === 'not_applicable' ? `not applicable: ${reason}` : reason;
  return `<skipped ${attribute('message', said)}/>`;
}

function sumsOf(results: readonly RequirementResult[]): string {
  const failures = results.filter(({ outcome }) => outcome === 'failed').length;
  const skipped = results.filter(({ reason }) => reason !== undefined).length;
  return [
    attribute('tests', String(results.length)),
    attribute('failures', String(failures)),
    attribute('errors', '0'),
    attribute('skipped', String(skipped)),
  ].join(' ');
}

function seconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(3);
}

function attribute(name: string, value: string): string {
  return `${name}="${escape(value)}"`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
};
/** XML 1.0 has no way to write these, and lone halves of pairs are no characters. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const UNWRITABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

function escape(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(UNWRITABLE, '\uFFFD')
    .replaceAll(/[&<>"\n]/g, (character) => ENTITIES[character] ?? character);
}
