// `pnpm picture`: plays the demo and draws what it printed as docs/terminal.svg, the picture in README.md.
import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { drawTerminal } from './terminal-picture/draw-terminal.ts';
import { DEMO_COMMAND, runDemo } from './terminal-picture/run-demo.ts';

const root = path.resolve(import.meta.dirname, '..');
const picture = drawTerminal(DEMO_COMMAND, await runDemo(root));
writeFileSync(path.join(root, 'docs/terminal.svg'), picture);
