import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { REPO, type RunningApp, startApp } from './connector-process.ts';
import { asShown, readSection } from './document-blocks.ts';
import { linkPackages } from './readme-consumer.ts';
import { askApp, runShell } from './run-shell.ts';

const PAGE = 'docs/public/build-a-connector.md';
const PROGRAM = path.join(REPO, 'packages/create-connector/src/workspace/main.ts');

let parent: string;
let project: string;
let app: RunningApp | undefined;

beforeAll(() => {
  parent = mkdtempSync(path.join(os.tmpdir(), 'tutorial-'));
  const [make = ''] = readSection(PAGE, '1. Make it', 'sh');
  const offline = make.trimEnd().replace('npx @pyloto/create-connector', `node ${PROGRAM}`);
  runShell(`${offline} --no-install --no-git`, { cwd: parent });
  project = path.join(parent, 'tea-house');
  linkPackages(project);
});

afterAll(async () => {
  await app?.stop('SIGKILL');
  rmSync(parent, { recursive: true, force: true });
});

test('what the tutorial makes runs, and answers as it shows', async () => {
  const sandbox = { PYLOTO_MODE: 'sandbox', HOST: '127.0.0.1', PORT: '0' };
  app = await startApp(sandbox, path.join(project, 'src/main.ts'));
  const [, deliver = '', forge = ''] = readSection(PAGE, '2. See it run', 'sh');
  const [answer = '', refusal = ''] = readSection(PAGE, '2. See it run', 'json');

  expect(askApp(deliver, app, project)).toEqual(asShown(answer));
  expect(askApp(deliver, app, project)).toMatchObject({ summary: { deduped: 1 } });
  expect(askApp(forge, app, project)).toEqual(asShown(refusal));
});

test('every file that the tutorial names is there', () => {
  const text = readFileSync(path.join(REPO, PAGE), 'utf8');
  const named = [...text.matchAll(/`(?<file>(?:src|fixtures)\/[\w./-]*|AGENTS\.md|Dockerfile)`/g)];
  const files = named.map(({ groups }) => groups?.['file'] ?? '');
  expect(files.length).toBeGreaterThan(8);
  expect(files.filter((file) => !existsSync(path.join(project, file)))).toEqual([]);
});
