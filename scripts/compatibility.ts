/**
 * Compares the built workspace with the last release (`released/`): the types that programs compile against, the schemas of events and
 * commands, what recorded deliveries become, and what operators rely on. Fails on a change that they would have to follow, unless a
 * changeset announces a major version of the package.
 */
import path from 'node:path';

import { announcedMajors } from './compatibility/announced-majors.ts';
import { currentRelease } from './compatibility/current-release.ts';
import { breakText, findBreaks, unannounced } from './compatibility/find-breaks.ts';
import { judgeBy } from './compatibility/judge-event.ts';
import { readRelease } from './compatibility/kept-release.ts';
import { loadContractPackages } from './docs/contract-packages.ts';

const root = path.resolve(import.meta.dirname, '..');
const released = readRelease(root);
const today = await currentRelease(root);
const judge = judgeBy(await loadContractPackages(root));
const breaks = await findBreaks(released, { release: today, judge, root });
const problems = unannounced(breaks, announcedMajors(root), { released, today });
for (const problem of problems) console.error(`${breakText(problem)}\n`);
if (problems.length > 0) {
  console.error(
    `${problems.length} breaking changes since the last release; see docs/versioning.md\nfix these and run again: others may stand behind them`,
  );
  process.exitCode = 1;
} else if (breaks.length > 0) {
  console.log(`${breaks.length} breaking changes, each announced by a major version`);
}
