// `pnpm run version-packages`: gives all packages the version that the waiting changesets make it, and writes their changelogs.
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';

import { groupChangelog } from './release/group-changelog.ts';

execFileSync('changeset', ['version'], { stdio: 'inherit' });
for (const file of globSync('packages/*/CHANGELOG.md')) {
  writeFileSync(file, groupChangelog(readFileSync(file, 'utf8')));
}
