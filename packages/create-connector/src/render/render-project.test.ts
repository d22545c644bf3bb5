import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Answers, AUTH_TYPES, DIRECTIONS, PACKAGE_MANAGERS } from '../answers/answers.ts';
import { providerNames } from '../answers/provider-names.ts';
import { writeProject } from '../project/write-project.ts';
import { bundleTemplate } from '../template/bundle-template.ts';
import { chooseVariants } from './choose-variants.ts';
import { keepSections } from './keep-sections.ts';
import { renderProject } from './render-project.ts';

const root = path.resolve(import.meta.dirname, '../../../..');
const bin = path.join(root, 'node_modules/.bin');
const template = bundleTemplate(root);
const run = promisify(execFile);

function answersFor(provider: string, chosen: Partial<Answers>): Answers {
  const names = providerNames(provider);
  if (names === undefined) throw new Error('the provider must have names');
  const usual = { name: 'tea', direction: 'both', auth: 'hmac', packageManager: 'npm' } as const;
  return { ...usual, provider: names, ...chosen };
}

function versionOf(name: string): string {
  const text = readFileSync(path.join(root, 'packages', name, 'package.json'), 'utf8');
  return JSON.parse(text).version;
}

function npmrcFor(chosen: Partial<Answers>): string {
  return renderProject(template, answersFor('Tea House', chosen))['.npmrc'] ?? '';
}

const combinations = DIRECTIONS.flatMap((direction) =>
  AUTH_TYPES.flatMap((auth) =>
    PACKAGE_MANAGERS.map((packageManager) => ({ direction, auth, packageManager })),
  ),
);

describe('a project', () => {
  test.each(combinations)(
    'has nothing of the template in it: $direction $auth $packageManager',
    (chosen) => {
      const files = renderProject(template, answersFor('Tea House', chosen));
      const all = Object.entries(files)
        .map(([file, text]) => `${file}\n${text}`)
        .join('\n');

      expect(all.match(/acme.?chat|template-connector|workspace:|catalog:/iu)).toBeNull();
      expect(all.match(/\[\/?(?:inbound|outbound|hmac|meta|npm|pnpm)\]/u)).toBeNull();
      expect(Object.keys(files)).toEqual(expect.arrayContaining(FILES));
      expect(Object.keys(files).some((file) => /turbo|\.(?:pnpm|meta)\./u.test(file))).toBe(false);
      expect('src/tea-house/send-message.ts' in files).toBe(chosen.direction !== 'inbound');
      expect('src/tea-house/map-message.ts' in files).toBe(chosen.direction !== 'outbound');
      expect('pnpm-workspace.yaml' in files).toBe(chosen.packageManager === 'pnpm');
      expect(
        /\bnpm (?:run|ci|test)\b/u.test(
          `${files['README.md']}${files['Dockerfile']}${files['.github/workflows/ci.yml']}`,
        ),
      ).toBe(chosen.packageManager === 'npm');
    },
  );

  test('that is the template is the template', () => {
    const files = renderProject(
      template,
      answersFor('Acme Chat', { name: '@pyloto/template-connector' }),
    );
    const own = Object.entries(files).filter(([file]) => /^(?:src|fixtures)\//u.test(file));
    const unmarked = own.map(([file]) => [
      file,
      keepSections(
        template.files[file] ?? '',
        new Set(['inbound', 'outbound', 'both', 'hmac', 'npm']),
      ),
    ]);
    expect(own).toEqual(unmarked);
    expect(own.length).toBeGreaterThan(25);
  });

  test('depends on the versions of this release, and on what the catalog names', () => {
    const files = renderProject(template, answersFor('Tea House', {}));
    const { dependencies, devDependencies } = JSON.parse(files['package.json'] ?? '');
    expect(dependencies).toMatchObject({
      '@pyloto/core-runtime': `^${versionOf('core-runtime')}`,
      zod: '^4.6.7',
    });
    expect(devDependencies).toMatchObject({
      '@pyloto/connector-conformance-tests': `^${versionOf('connector-conformance-tests')}`,
    });
  });

  test('explains in its README what its workflow takes from the repository', () => {
    const files = renderProject(template, answersFor('Tea House', {}));
    const workflow = files['.github/workflows/ci.yml'] ?? '';
    const settings = [...workflow.matchAll(/(?:vars|secrets)\.(?<name>\w+)/gu)].map(
      ({ groups }) => groups?.['name'] ?? '',
    );
    expect(settings).toEqual(['PYLOTO_REGISTRY', 'PYLOTO_NPM_TOKEN']);
    expect(settings.filter((name) => !files['README.md']?.includes(`\`${name}\``))).toEqual([]);
  });

  test('names its registry when it is given one', () => {
    const registry = 'https://registry.pyloto.example/';
    expect(npmrcFor({})).not.toMatch(/^@pyloto/mu);
    expect(npmrcFor({ registry })).toMatch(
      /^@pyloto:registry=https:\/\/registry\.pyloto\.example\/$/mu,
    );
  });
});

const FILES = [
  '.dockerignore',
  '.github/workflows/ci.yml',
  '.gitignore',
  '.npmrc',
  'AGENTS.md',
  'Dockerfile',
  'README.md',
  'package.json',
  'src/connector.ts',
  'src/main.ts',
  'tsconfig.json',
];

/** One of each scheme and direction; the suite that starts the connector takes longest, and runs where it has a clock to get past. */
const TESTED = [
  'inbound-standard-webhooks/',
  'outbound-meta/src/fixtures',
  'both-hmac/src/fixtures',
  'both-hmac/src/delete/',
];

/** As somebody may record it. */
const REFUSED_DELIVERY = {
  'fixtures/rejected/body.json': '[]',
  'fixtures/rejected/headers.json': '{"content-type":"application/json"}',
  'fixtures/rejected/expected.json': '{"rejected":"payload_invalid"}',
};

describe('projects of every kind', () => {
  const kinds = DIRECTIONS.flatMap((direction) => AUTH_TYPES.map((auth) => ({ direction, auth })));
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'projects-'));
    symlinkSync(
      path.join(root, 'templates/connector/node_modules'),
      path.join(folder, 'node_modules'),
    );
    for (const kind of kinds) {
      // A reserved word, and digits and a mark: names that could break what is made of them.
      const provider = kind.direction === 'both' ? 'Delete' : 'Café 24';
      const files = renderProject(template, answersFor(provider, kind));
      const all = { ...files, ...REFUSED_DELIVERY };
      writeProject(path.join(folder, `${kind.direction}-${kind.auth}`), all, { force: false });
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('type-check', async () => {
    const tsconfig = JSON.parse(readFileSync(path.join(folder, 'both-hmac/tsconfig.json'), 'utf8'));
    writeFileSync(
      path.join(folder, 'tsconfig.json'),
      JSON.stringify({ ...tsconfig, include: ['*/src'] }),
    );
    const { stdout } = await run(path.join(bin, 'tsc'), ['-p', folder]).catch(
      (error: { stdout: string }) => error,
    );
    expect(stdout).toBe('');
  });

  test('pass their own tests', async () => {
    const report = path.join(folder, 'report.json');
    const args = ['run', '--root', folder, '--reporter=json', `--outputFile=${report}`, ...TESTED];
    await run(path.join(bin, 'vitest'), args).catch(() => undefined);
    const { numFailedTests, numPassedTests, testResults } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    expect({
      numFailedTests,
      failed: testResults.filter(({ status }: { status: string }) => status !== 'passed'),
    }).toEqual({
      numFailedTests: 0,
      failed: [],
    });
    expect(numPassedTests).toBeGreaterThan(60);
  });
});

describe('sections', () => {
  test.each([
    ['a\n// [inbound]\nb\n// [/inbound]\nc\n', 'a\nb\nc\n'],
    ['a\n  // [outbound]\nb\n  // [/outbound]\nc\n', 'a\nc\n'],
    ['a\n\n<!-- [outbound] -->\n\nb\n\n<!-- [/outbound] -->\n\nc\n', 'a\n\nc\n'],
    ['# [outbound]\nb\n# [/outbound]\n', undefined],
    ['no marks\n\n\n\nat all', 'no marks\n\n\n\nat all'],
    ['// [a note in brackets] stays\n', '// [a note in brackets] stays\n'],
  ])('%j is %j where inbound was chosen', (text, kept) => {
    expect(keepSections(text, new Set(['inbound']))).toBe(kept);
  });
});

describe('variants', () => {
  const files = {
    'a.ts': '1',
    'a.meta.ts': '2',
    'b.pnpm.yaml': '3',
    Dockerfile: '4',
    'Dockerfile.pnpm': '5',
  };
  test.each([
    [[], { 'a.ts': '1', Dockerfile: '4' }],
    [['meta'], { 'a.ts': '2', Dockerfile: '4' }],
    [['pnpm'], { 'a.ts': '1', 'b.yaml': '3', Dockerfile: '5' }],
  ])('%j chooses its own', (chosen, left) => {
    expect(chooseVariants(files, ['meta', 'npm', 'pnpm'], new Set(chosen))).toEqual(left);
  });
});
