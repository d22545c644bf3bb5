/**
 * `pnpm run version-packages`: gives all packages the version that the waiting changesets make it, writes their changelogs, and keeps what
 * they promise now as the last release.
 */
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';

import { groupChangelog } from './release/group-changelog.ts';

run('changeset', 'version');
for (const file of globSync('packages/*/CHANGELOG.md')) {
  writeFileSync(file, groupChangelog(readFileSync(file, 'utf8')));
}
// What is kept of a release comes of its packages as they are built.
run('turbo', 'run', 'build', '--filter=./packages/*', '--output-logs=errors-only');
run(process.execPath, 'scripts/released.ts');

function run(command: string, ...args: string[]): void {
  execFileSync(command, args, { stdio: 'inherit' });
}
