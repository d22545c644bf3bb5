import { expect, test } from 'vitest';

import { readRepository } from './repository.ts';

const repository = readRepository();

test('CI runs the command that the README names, and nothing else', () => {
  const commands = (repository.get('.ci/run') ?? '')
    .split('\n')
    .filter((line) => /^(?!#|set |cd )\S/u.test(line));
  expect(commands).toEqual(['npm test']);
  expect(repository.get('.github/workflows/ci.yml')).toContain('- run: npm test\n');
  expect(repository.get('README.md')).toMatch(/^npm test(?: +#.*)?$/mu);
});

test('actions are pinned by their commit, and a token may only read', () => {
  const workflow = repository.get('.github/workflows/ci.yml') ?? '';
  const actions = [...workflow.matchAll(/uses: (?<action>\S+)/gu)].map(
    (match) => match.groups?.['action'],
  );
  expect(actions.length).toBeGreaterThan(0);
  for (const action of actions) expect(action).toMatch(/@[0-9a-f]{40}$/u);
  expect(workflow).toContain('permissions:\n  contents: read\n');
});
