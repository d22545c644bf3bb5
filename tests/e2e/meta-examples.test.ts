import path from 'node:path';

import { expect, test } from 'vitest';

import { REPO, type RunningApp, startApp } from './connector-process.ts';
import { asShown, type Block, readBlocks } from './document-blocks.ts';
import { askApp } from './run-shell.ts';

const blocks = readBlocks('docs/public/examples/meta.md');
const sections = [...new Set(blocks.map(({ headings }) => headings.at(-1) ?? ''))];
const START = /^PYLOTO_MODE=sandbox npx node (?<main>\S+)$/m;

test.each(sections)('"%s" is what happens in a sandbox', async (section) => {
  const [first, ...steps] = blocks.filter(({ headings }) => headings.at(-1) === section);
  const main = START.exec(first?.code ?? '')?.groups?.['main'] ?? '';
  const sandbox = { PYLOTO_MODE: 'sandbox', HOST: '127.0.0.1', PORT: '0' };
  const app = await startApp(sandbox, path.join(REPO, main));
  try {
    await play(steps, app);
  } finally {
    await app.stop('SIGKILL');
  }
});

/** Runs each command, and finds what is shown below it: an event in the log, or else its answer. */
async function play(steps: readonly Block[], app: RunningApp): Promise<void> {
  let command = '';
  let answer: unknown;
  for (const { language, code } of steps) {
    if (language === 'sh') {
      command = code;
      answer = askApp(command, app);
    } else if (code.includes('"type": "pyloto.')) {
      await expect.poll(() => eventsOf(app)).toContainEqual(asShown(code));
    } else if (command.includes(' -d ')) {
      expect(answer).toEqual(asShown(code));
    } else {
      await expect.poll(() => askApp(command, app)).toEqual(asShown(code));
    }
  }
}

function eventsOf(app: RunningApp): unknown[] {
  return app
    .stdout()
    .split('\n')
    .filter((line) => line.includes('"event":"event_delivered"'))
    .map((line) => Object(JSON.parse(line)).envelope);
}
