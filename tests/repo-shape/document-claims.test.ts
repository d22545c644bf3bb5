import { describe, expect, test } from 'vitest';

import {
  commandProblems,
  messageProblems,
  observedNameProblems,
  pathProblems,
  symbolProblems,
  testProblems,
} from './document-claims.ts';
import { readRepository, type Repository } from './repository.ts';

const repository = readRepository();
/** What is to be true today; decisions and changelogs tell of the day on which they were written. */
const documents = [...repository.keys()].filter(
  (file) => file.endsWith('.md') && !/^\.changeset\/|^docs\/decisions\/|CHANGELOG\.md$/u.test(file),
);
const runbooks = documents.filter((file) => file.startsWith('docs/runbooks/'));

function problemsIn(
  files: readonly string[],
  check: (repository: Repository, file: string) => string[],
): string[] {
  return files.flatMap((file) => check(repository, file).map((problem) => `${file}: ${problem}`));
}

/** A repository with one document of this text beside a few files. */
function documentOf(text: string): Repository {
  return new Map([
    ['docs/page.md', text],
    ['package.json', '{ "scripts": { "docs:check": "x" } }'],
    ['docs/observability.md', '`item_handled` `webhook_latency_ms`'],
    ['packages/core-x/src/open-door.ts', 'export function openDoor() {}'],
    ['apps/one/fixtures/text/body.json', '{}'],
  ]);
}

describe('a path that a document names', () => {
  test('exists, in every document', () => {
    expect(problemsIn(documents, pathProblems)).toEqual([]);
  });

  test.each([
    '`packages/core-y`',
    '`packages/core-x/src/close-door.ts`',
    '```sh\ncat apps/two/README.md\n```',
    '`apps/*/Makefile`',
  ])('is refused when it does not: %s', (text) => {
    expect(pathProblems(documentOf(text), 'docs/page.md')).toHaveLength(1);
  });

  test.each([
    '`packages/core-x/src/open-door.ts`',
    '`packages/core-x/`',
    '`apps/*/fixtures/<case>/body.json`',
    '```sh\ncd apps/one/fixtures/text\n```',
    '`https://x.example/apps/two`',
    '`@acme/packages/two`',
    'the apps/two of prose',
  ])('is accepted when it does: %s', (text) => {
    expect(pathProblems(documentOf(text), 'docs/page.md')).toEqual([]);
  });
});

describe('a script that a document tells to run', () => {
  test('is in package.json, in every document', () => {
    expect(problemsIn(documents, commandProblems)).toEqual([]);
  });

  test.each(['`pnpm docs:chekc`', '```sh\nnpm run lint\n```'])('is refused: %s', (text) => {
    expect(commandProblems(documentOf(text), 'docs/page.md')).toHaveLength(1);
  });

  test.each(['`pnpm docs:check`', '```sh\npnpm add @acme/x\n```', 'npm run away'])(
    'is accepted: %s',
    (text) => {
      expect(commandProblems(documentOf(text), 'docs/page.md')).toEqual([]);
    },
  );
});

describe('a name that links to a source', () => {
  test('is in that source, in every document', () => {
    expect(problemsIn(documents, symbolProblems)).toEqual([]);
  });

  test('is refused when it is not', () => {
    const text = '[`openDoor`](../packages/core-x/src/open-door.ts)';
    expect(symbolProblems(documentOf(text), 'docs/page.md')).toEqual([]);
    const renamed = documentOf(text.replace('openDoor', 'openDoors'));
    expect(symbolProblems(renamed, 'docs/page.md')).toHaveLength(1);
  });
});

describe('a test that a document links to by its name', () => {
  test('is in that file, in every document', () => {
    expect(problemsIn(documents, testProblems)).toEqual([]);
  });

  test.each(['a door opens', 'a door of %s shuts', '%s (or not) rings'])(
    'is refused when it is renamed, moved or only mentioned: %s',
    (name) => {
      const text = `[${name}](../packages/core-x/src/open-door.test.ts)`;
      const files = new Map(documentOf(text));
      expect(testProblems(files, 'docs/page.md')).toHaveLength(1);
      files.set('packages/core-x/src/open-door.test.ts', `test(\n  '${name}',\n  () => {});`);
      expect(testProblems(files, 'docs/page.md')).toEqual([]);
      files.set('packages/core-x/src/open-door.test.ts', `// ${name}`);
      expect(testProblems(files, 'docs/page.md')).toHaveLength(1);
    },
  );
});

describe('a log event or a metric in a runbook', () => {
  test('is explained, in every runbook', () => {
    expect(runbooks).not.toEqual([]);
    expect(problemsIn(runbooks, observedNameProblems)).toEqual([]);
  });

  test('is refused when it is not', () => {
    const text = '`item_handled`, `webhook_latency_ms_count`, `item_lost`, `Not_a_name`, `word`';
    expect(observedNameProblems(documentOf(text), 'docs/page.md')).toEqual([
      'item_lost is not in docs/observability.md or docs/errors.md',
    ]);
  });
});

describe('a message that a runbook tells to look for', () => {
  test('is written by a package, in every runbook', () => {
    expect(problemsIn(runbooks, messageProblems)).toEqual([]);
  });

  test('is refused when it is not', () => {
    const source = "fail('the door must be open')";
    const files = new Map([...documentOf(''), ['packages/core-x/src/door.ts', source]]);
    files.set('docs/page.md', '`the door must be open`');
    expect(messageProblems(files, 'docs/page.md')).toEqual([]);
    files.set('docs/page.md', '`the door is shut`');
    expect(messageProblems(files, 'docs/page.md')).toHaveLength(1);
  });
});
