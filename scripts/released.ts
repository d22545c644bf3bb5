/**
 * Keeps what the workspace promises now as the last release, in `released/`. `version-packages` runs it when the versions are set and the
 * packages are built: `pnpm run released`. `--as 1.0.0` gives every package that version.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';

import { currentRelease } from './compatibility/current-release.ts';
import { writeRelease } from './compatibility/kept-release.ts';

const { values } = parseArgs({ options: { as: { type: 'string' } } });
const root = path.resolve(import.meta.dirname, '..');
const release = await currentRelease(root);
writeRelease(root, release, values.as);
