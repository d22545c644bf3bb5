// Part of the build: `node src/template/write-template.ts` writes the template beside the built program.
import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { bundleTemplate } from './bundle-template.ts';

const root = path.resolve(import.meta.dirname, '../../../..');
writeFileSync('dist/cli/template.json', JSON.stringify(bundleTemplate(root)));
