// `npm test`: installs, runs every check and says `N passed, N failed`. `npm test -- <filter>` runs the tests that match only.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { stripVTControlCharacters } from 'node:util';

import { installWorkspace, root } from './install-workspace.mjs';

const stepTimeoutMs = 600_000;
const tailLines = 80;
const vitestReport = path.join(root, 'reports', 'vitest.json');
const filter = process.argv.slice(2);
const running = new Set();

/** The steps of one stage do not depend on each other and run two at a time. Each is a script of package.json. */
const stages = [
  ['format:check', 'lint', 'typecheck', 'boundaries', 'knip', 'docs:check'],
  ['build'],
  ['check-packages'],
  ['unit'],
  // After the others, because it starts whole fleets of processes and counts what they do under load.
  ['fleet'],
];
/** The steps that are runs of vitest; `chosen` are the tests that the command line names. */
const vitestSteps = new Set(['unit', 'fleet', 'chosen']);
const vitestArguments = [
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${vitestReport}`,
];

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
  const isVitest = vitestSteps.has(name);
  if (isVitest) rmSync(vitestReport, { force: true });
  const { ok, output } = await runScript(name, isVitest ? [...vitestArguments, ...filter] : []);
  report({ name, ok, startedAtMs, ...(isVitest ? readTestResults(output) : { output }) });
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
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => (output += chunk));
    }
    const timer = setTimeout(() => {
      output += `\nstopped after ${stepTimeoutMs / 1000} s`;
      killGroup(child);
    }, stepTimeoutMs);
    const finish = (ok) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ ok, output });
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
 * Adds vitest's own results to the sum, and names what failed: its output may be longer than the tail of it that is shown. A
 * file that could not be loaded has no results and fails with its step.
 */
function readTestResults(output) {
  try {
    const results = JSON.parse(readFileSync(vitestReport, 'utf8'));
    passed += results.numPassedTests;
    failed += results.numFailedTests;
    const detail = ` (${results.numPassedTests} tests passed, ${results.numFailedTests} failed, ${results.numPendingTests} skipped)`;
    return { detail, output: [output, ...results.testResults.flatMap(failuresIn)].join('\n') };
  } catch {
    return { detail: ' (no test result was written)', output };
  }
}

function failuresIn({ name, status, assertionResults }) {
  const file = path.relative(root, name);
  const tests = assertionResults.filter((result) => result.status === 'failed');
  if (status === 'failed' && tests.length === 0) return [`failed to load: ${file}`];
  return tests.map((result) => `failed: ${file} > ${result.fullName}`);
}

function report({ name, ok, startedAtMs, output = '', detail = '' }) {
  if (ok) passed += 1;
  else failed += 1;
  const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1).padStart(6);
  process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${seconds} s  ${name}${detail}\n`);
  if (!ok) process.stdout.write(`${tail(output)}\n`);
}

function tail(output) {
  return stripVTControlCharacters(output)
    .trimEnd()
    .split('\n')
    .slice(-tailLines)
    .map((line) => `    | ${line}`)
    .join('\n');
}
