import { expect, test } from 'vitest';

import type { Target } from '../target/target.ts';
import { badge } from './badge.ts';
import { makeReport, type RequirementResult } from './conformance-report.ts';
import { junitReport } from './junit-report.ts';
import { readableReport } from './readable-report.ts';

const TARGET: Target = {
  connector: undefined,
  exportName: undefined,
  moduleFile: undefined,
  program: undefined,
  url: 'http://127.0.0.1:3000',
  fixtures: [],
  env: {},
  redisUrl: undefined,
};

type Given = Pick<RequirementResult, 'id' | 'level' | 'outcome'> & Partial<RequirementResult>;

function reportOf(results: readonly Given[], isNarrowed = false) {
  const all = results.map((result) => ({ title: 'A title.', durationMs: 12, ...result }));
  return makeReport({ target: TARGET, level: 'gold', isNarrowed, results: all, durationMs: 1234 });
}

const MET: readonly Given[] = [
  { id: 'SIG-01', level: 'bronze', outcome: 'passed' },
  { id: 'DOOR-06', level: 'bronze', outcome: 'not_applicable', reason: 'no handshake' },
  { id: 'SIG-07', level: 'silver', outcome: 'passed' },
  { id: 'DED-05', level: 'gold', outcome: 'passed' },
];

test('a level is reached when everything of it and below is met or does not apply', () => {
  expect(reportOf(MET)).toMatchObject({ ok: true, level: { reached: 'gold' } });
});

test.each([
  ['failed', 'SIG-01', null],
  ['skipped', 'SIG-07', 'bronze'],
  ['failed', 'DED-05', 'silver'],
] as const)('one that was %s, %s, leaves %s', (outcome, id, reached) => {
  const results = MET.map((result) => (result.id === id ? { ...result, outcome } : result));
  expect(reportOf(results)).toMatchObject({ ok: false, level: { reached } });
});

test('a narrowed run reaches no level', () => {
  expect(reportOf(MET, true)).toMatchObject({ ok: true, level: { reached: null } });
});

const NASTY = '<b> & "quoted" \u0007 \uD800 ]]>\nnext';
const FAILED: readonly Given[] = [
  {
    id: 'SIG-01',
    level: 'bronze',
    outcome: 'failed',
    problem: { expected: '401', seen: NASTY, advice: 'the raw bytes' },
  },
  { id: 'DED-05', level: 'gold', outcome: 'skipped', reason: 'no Redis is given' },
];

test('the readable report says what was expected and seen, and what is in the way', () => {
  const text = readableReport(reportOf(FAILED));
  expect(text).toContain('✗ SIG-01');
  expect(text).toMatch(/expected {2}401\n {11}seen {6}<b>/);
  expect(text).toContain('– DED-05');
  expect(text).toContain('level reached: none, wanted: gold; in the way: SIG-01, DED-05');
});

test('JUnit XML has a failure and a skip, and nothing in it that XML forbids', () => {
  const xml = junitReport(reportOf(FAILED));
  expect(xml).toContain('tests="2" failures="1" errors="0" skipped="1"');
  expect(xml).toContain('&lt;b&gt; &amp; &quot;quoted&quot; \uFFFD \uFFFD ]]&gt;&#10;next');
  expect(xml).toContain('<skipped message="no Redis is given"/>');
  expect(xml.match(/<(?:testsuites|testsuite|testcase)\b/g)).toHaveLength(5);
});

test.each([
  ['gold', MET],
  ['none', FAILED],
])('the badge says %s', (word, results) => {
  const svg = badge(reportOf(results));
  expect(svg).toContain(`aria-label="conformance: ${word}"`);
  expect(svg).toContain(`>${word}</text>`);
});
