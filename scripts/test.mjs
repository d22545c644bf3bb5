// `npm test`: installs, runs every check and says `N passed, N failed`. `npm test -- <filter>` runs the tests that match only.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { stripVTControlCharacters } from 'node:util';

import { installWorkspace, root } from './install-workspace.mjs';

const stepTimeoutMs = 1_200_000;
const tailLines = 40;
/** How much of a failed test's message is shown, and of those of all tests together: a log may be cut after two kilobytes. */
const whyLines = 3;
const whyCharacters = 300;
const allCharacters = 1_500;
/** A test of a timed step that took less is not worth a line. */
const shownFromMs = 50;
const filter = process.argv.slice(2);
const running = new Set();

/** The steps of one stage do not depend on each other and run two at a time. Each is a script of package.json. */
const stages = [
  ['format:check', 'lint', 'typecheck', 'boundaries', 'knip', 'docs:check'],
  ['build'],
  // `unit` keeps one core busy and is the longest. What is beside it waits most of the time: for a registry, for processes
  // that were killed, for what is tried again later.
  ['unit', 'check-packages', 'compatibility', 'distribution', 'fleet'],
];
/** The steps that are runs of vitest; `chosen` are the tests that the command line names. */
const vitestSteps = new Set(['unit', 'distribution', 'fleet', 'chosen']);
/** The steps whose tests are shown one by one, with the seconds that each took. */
const timedSteps = new Set(['distribution']);

let passed = 0;
let failed = 0;

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    for (const child of running) killGroup(child);
    process.exit(1);
  });
}

const env = install();
if (env !== undefined) {
  for (const stage of filter.length > 0 ? [['chosen']] : stages) await runTwoAtATime([...stage]);
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

function install() {
  const startedAtMs = Date.now();
  try {
    const result = installWorkspace();
    report({ name: 'install', ok: true, startedAtMs });
    return result;
  } catch (error) {
    report({ name: 'install', ok: false, startedAtMs, output: String(error) });
    return undefined;
  }
}

async function runTwoAtATime(queue) {
  const worker = async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) await runStep(name);
  };
  await Promise.all([worker(), worker()]);
}

async function runStep(name) {
  const startedAtMs = Date.now();
  if (!vitestSteps.has(name)) {
    report({ name, startedAtMs, ...(await runScript(name, [])) });
    return;
  }
  const vitestReport = path.join(root, 'reports', `${name}.json`);
  rmSync(vitestReport, { force: true });
  const result = await runScript(name, [...vitestArguments(vitestReport), ...filter]);
  report({ name, startedAtMs, ...result, ...readTestResults(vitestReport, result) });
  if (timedSteps.has(name)) printTimes(vitestReport);
}

function vitestArguments(vitestReport) {
  return ['--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`];
}

function printTimes(vitestReport) {
  if (!existsSync(vitestReport)) return;
  const { testResults } = JSON.parse(readFileSync(vitestReport, 'utf8'));
  for (const { fullName, duration } of testResults.flatMap((file) => file.assertionResults)) {
    const seconds = ((duration ?? 0) / 1000).toFixed(1).padStart(10);
    if (duration >= shownFromMs) process.stdout.write(`    ${seconds} s  ${fullName}\n`);
  }
}

function runScript(name, args) {
  return new Promise((resolve) => {
    // A process group of its own: when a step hangs, what it started ends with it.
    const child = spawn('pnpm', ['--silent', 'run', name, ...args], {
      cwd: root,
      env: { ...env, NO_COLOR: '1' },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    let output = '';
    const failures = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => (output += chunk));
    }
    const timer = setTimeout(() => {
      failures.push(`stopped after ${stepTimeoutMs / 1000} s`);
      killGroup(child);
    }, stepTimeoutMs);
    const finish = (ok) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ ok, output, failures });
    };
    child.on('error', (error) => {
      output += String(error);
      finish(false);
    });
    child.on('close', (code) => finish(code === 0));
  });
}

function killGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/**
 * Adds vitest's own results to the sum, and names what failed and why. A file that could not be loaded has no results and
 * fails with its step.
 */
function readTestResults(vitestReport, { failures }) {
  try {
    const results = JSON.parse(readFileSync(vitestReport, 'utf8'));
    passed += results.numPassedTests;
    failed += results.numFailedTests;
    const detail = ` (${results.numPassedTests} tests passed, ${results.numFailedTests} failed, ${results.numPendingTests} skipped)`;
    return { detail, failures: [...failures, ...describeFailures(results.testResults)] };
  } catch {
    return { detail: ' (no test result was written)' };
  }
}

function describeFailures(testResults) {
  const failures = testResults.flatMap(failuresIn);
  const characters = Math.min(whyCharacters, Math.floor(allCharacters / failures.length));
  return failures.map(({ what, why }) => `${what}\n${shorten(why, characters)}`);
}

function failuresIn({ name, status, message, assertionResults }) {
  const file = path.relative(root, name);
  const tests = assertionResults.filter((result) => result.status === 'failed');
  if (status === 'failed' && tests.length === 0) {
    return [{ what: `failed to load: ${file}`, why: message }];
  }
  return tests.map(({ fullName, failureMessages: [why = 'no message'] }) => {
    return { what: `failed: ${file} > ${fullName}`, why };
  });
}

function shorten(message, characters) {
  const lines = stripVTControlCharacters(message).replaceAll(root, '').split('\n');
  const ours = lines.filter((line) => !line.includes('node_modules'));
  const text = ours.slice(0, whyLines).map((line) => `  ${line.trim()}`);
  return text.join('\n').slice(0, characters);
}

/** What failed comes before the output, because its end is what a log that is cut does not show. */
function report({ name, ok, startedAtMs, output = '', detail = '', failures = [] }) {
  if (ok) passed += 1;
  else failed += 1;
  const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1).padStart(6);
  process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${seconds} s  ${name}${detail}\n`);
  if (ok) return;
  for (const failure of failures) process.stdout.write(`${indent(failure, '    ')}\n`);
  process.stdout.write(`${tail(output)}\n`);
}

function tail(output) {
  const lines = stripVTControlCharacters(output).trimEnd().split('\n');
  return indent(lines.slice(-tailLines).join('\n'), '    | ');
}

function indent(text, by) {
  return text.replaceAll(/^/gm, by);
}
