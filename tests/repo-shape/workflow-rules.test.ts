import { expect, test } from 'vitest';

import { readRepository } from './repository.ts';
import { workflowProblems } from './workflow-rules.ts';

const workflows = [...readRepository()].filter(([file]) => file.startsWith('.github/workflows/'));
const pinned = `actions/checkout@${'de0fac2e45'.repeat(4)} # v6.0.2`;

const good = `
name: release
on: { push: { branches: [main] } }
permissions: { contents: read }
jobs:
  test:
    uses: ./.github/workflows/ci.yml
  publish:
    timeout-minutes: 5
    environment: release
    permissions: { contents: read, id-token: write }
    steps:
      - uses: ${pinned}
      - uses: ${pinned.replace('checkout', 'attest-build-provenance')}
      - run: npm test
        env: { TOKEN: '\${{ secrets.TOKEN }}' }
`;

test.each(workflows)('%s is pinned, and may do no more than it has to', (_, text) => {
  expect(workflowProblems(text)).toEqual([]);
});

test('the workflows are found, and one with everything is accepted', () => {
  expect(workflows.map(([file]) => file)).toContain('.github/workflows/release.yml');
  expect(workflowProblems(good)).toEqual([]);
});

test.each([
  ['an action at a tag', good.replace(pinned, 'actions/checkout@v6')],
  ['an action at a commit without its release', good.replace(' # v6.0.2', '')],
  ['no permissions', good.replace('permissions: { contents: read }\n', '')],
  ['all permissions', good.replace('permissions: { contents: read }', 'permissions: write-all')],
  ['writing in every job', good.replace('{ contents: read }', '{ contents: write }')],
  ['a job that may run for hours', good.replace('    timeout-minutes: 5\n', '')],
  ['a certificate for nothing', good.replace('attest-build-provenance', 'cache')],
  ['a secret in any branch', good.replace('    environment: release\n', '')],
  ['forks that run with secrets', good.replace('{ push:', '{ pull_request_target: {}, push:')],
  ['input inside a script', good.replace('npm test', 'echo "${{ github.head_ref }}"')],
  ['no YAML', `${good}\n  - : {`],
])('a workflow with %s is refused', (_, text) => {
  expect(workflowProblems(text)).toHaveLength(1);
});
