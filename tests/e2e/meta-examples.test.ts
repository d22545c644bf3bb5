import path from 'node:path';

import { afterEach, expect, test } from 'vitest';

import { REPO, type RunningApp, startApp } from './connector-process.ts';
import { asShown, readBlocks } from './document-blocks.ts';
import { askApp } from './run-shell.ts';

const blocks = readBlocks('docs/public/examples/meta.md');
const sections = [...new Set(blocks.map(({ headings }) => headings.at(-1) ?? ''))];
const START = /^PYLOTO_MODE=sandbox npx node (?<main>\S+)$/m;

let running: RunningApp | undefined;
afterEach(() => running?.stop('SIGKILL'));

// Below a command is its answer, or the event that follows from it, which the log of a sandbox shows.
test.each(sections)('"%s" is what happens in a sandbox', async (section) => {
  const [first, ...steps] = blocks.filter(({ headings }) => headings.at(-1) === section);
  const main = START.exec(first?.code ?? '')?.groups?.['main'] ?? '';
  const sandbox = { PYLOTO_MODE: 'sandbox', HOST: '127.0.0.1', PORT: '0' };
  const app = await startApp(sandbox, path.join(REPO, main));
  running = app;
  let answer: (() => readonly unknown[]) | undefined;
  for (const { language, code } of steps) {
    if (language === 'sh') {
      answer = answerTo(code, app);
      continue;
    }
    const isEvent = code.includes('"type": "pyloto.');
    const look = () => (isEvent ? eventsOf(app) : answer?.());
    await expect.poll(look).toContainEqual(asShown(code));
  }
});

/** Gives the command; a question may be asked again. */
function answerTo(command: string, app: RunningApp): () => readonly unknown[] {
  const first = askApp(command, app);
  return () => [command.includes(' -d ') ? first : askApp(command, app)];
}

function eventsOf(app: RunningApp): unknown[] {
  return app
    .stdout()
    .split('\n')
    .filter((line) => line.includes('"event":"event_delivered"'))
    .map((line) => Object(JSON.parse(line)).envelope);
}
