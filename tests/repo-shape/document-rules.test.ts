import { describe, expect, test } from 'vitest';

import { decisionProblems, leakProblems, linkProblems } from './document-rules.ts';
import { readRepository } from './repository.ts';

const repository = readRepository();
const documents = [...repository.keys()].filter((file) => file.endsWith('.md'));

describe('links', () => {
  test('lead somewhere in every document', () => {
    const broken = documents.flatMap((file) =>
      linkProblems(repository, file).map((problem) => `${file}: ${problem}`),
    );
    expect(broken).toEqual([]);
  });

  const files = new Map([
    ['docs/a.md', '# Title, with `code`\n\n## Second part\n'],
    ['packages/core-x/README.md', '# X\n'],
  ]);

  test.each([
    '[gone](gone.md)',
    '[gone](../packages/core-y/README.md)',
    '[folder](../packages/core-y/)',
    '![picture](picture.png "title")',
    '[part](a.md#third-part)',
    '[own part](#nothing)',
    '[reference]: gone.md',
  ])('%s is refused', (text) => {
    expect(linkProblems(new Map([...files, ['docs/b.md', text]]), 'docs/b.md')).toHaveLength(1);
  });

  test.each([
    '[file](a.md)',
    '[file](./a.md)',
    '[folder](../packages/core-x)',
    '[folder](../packages/core-x/)',
    '[part](a.md#second-part)',
    '[part](a.md#title-with-code)',
    '[elsewhere](https://docs.example/a.md)',
    '[mail](mailto:team@pyloto.example)',
    '`[code](gone.md)`',
    '```md\n[code](gone.md)\n```',
  ])('%s is accepted', (text) => {
    expect(linkProblems(new Map([...files, ['docs/b.md', text]]), 'docs/b.md')).toEqual([]);
  });
});

describe('decisions', () => {
  test('are well formed', () => {
    expect(decisionProblems(repository)).toEqual([]);
  });

  const text = '# 0001: A title\n\n## Context\n\nc\n\n## Decision\n\nd\n\n## Consequences\n\ne\n';
  const file = 'docs/decisions/0001-a-title.md';

  test('are accepted with all their parts', () => {
    expect(decisionProblems(new Map([[file, text]]))).toEqual([]);
  });

  test.each([
    ['with another name', 'docs/decisions/a-title.md', text],
    ['with another number than their title', 'docs/decisions/0002-a-title.md', text],
    ['without context', file, text.replace('## Context', '## Why')],
    ['without a decision', file, text.replace('## Decision', '## What')],
    ['without consequences', file, text.replace('## Consequences', '## Then')],
    ['of several pages', file, text + 'x\n'.repeat(60)],
  ])('%s are refused', (_, name, content) => {
    expect(decisionProblems(new Map([[name, content]]))).toHaveLength(1);
  });

  test('that share a number are refused', () => {
    const files = new Map([
      [file, text],
      ['docs/decisions/0001-another.md', text],
    ]);
    expect(decisionProblems(files)).toHaveLength(1);
  });
});

describe('what holds on one machine only', () => {
  test('is in no file', () => {
    const leaking = [...repository].flatMap(([file, text]) =>
      leakProblems(text).map((problem) => `${file} ${problem}`),
    );
    expect(leaking).toEqual([]);
  });

  // Put together here, so that this file does not hold them itself.
  test.each([
    ['', 'root', 'project'].join('/'),
    ['see ', 'work', 'main', 'docs'].join('/'),
    ['', 'home', 'ana', 'project'].join('/'),
    ['', 'Users', 'ana', 'project'].join('/'),
    ['https://registry', 'npmjs', 'org'].join('.'),
    ['https://npm', 'pkg', 'github', 'com'].join('.'),
    `    ${['tarball', ' https'].join(':')}://mirror.example/a.tgz`,
    ['//mirror.example/:_authToken', 'abc'].join('='),
  ])('%s is refused', (text) => {
    expect(leakProblems(text)).toHaveLength(1);
  });

  test.each([
    '/home/$USER/',
    'https://docs.example/root/',
    'https://registry.pyloto.example',
    '//registry.pyloto.example/:_authToken=${NPM_TOKEN}',
    'the root of the work',
    '/app/dist/main.js',
  ])('%s is accepted', (text) => {
    expect(leakProblems(text)).toEqual([]);
  });
});
