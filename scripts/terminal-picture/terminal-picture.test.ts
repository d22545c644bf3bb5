import { readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from 'vitest';

import { drawTerminal, linesOfPicture } from './draw-terminal.ts';
import { paintLine } from './paint-line.ts';
import { runDemo, withoutTimes } from './run-demo.ts';

const root = path.resolve(import.meta.dirname, '../..');
const DEMO_TIMEOUT_MS = 60_000;

test(
  'the picture in the README shows what the demo prints today; if not: pnpm picture',
  async () => {
    const picture = readFileSync(path.join(root, 'docs/terminal.svg'), 'utf8');
    const printed = (await runDemo(root)).filter((line) => line !== '');

    expect(linesOfPicture(picture).map(withoutTimes)).toEqual(printed.map(withoutTimes));
  },
  DEMO_TIMEOUT_MS,
);

test('only times and the port may differ', () => {
  const row = 'text            200         1         1         0         0         0         0';
  expect(withoutTimes(`${row}       9.8`)).toBe(row);
  expect(withoutTimes(`${row}     233.0`)).toBe(row);
  expect(withoutTimes('connector: http://127.0.0.1:33149/webhook')).toBe(
    'connector: http://127.0.0.1:…/webhook',
  );
  expect(withoutTimes('27 signed events at the receiver.')).toBe(
    '27 signed events at the receiver.',
  );
});

test('a line of any characters can be read back from its picture', () => {
  const lines = ['<b class="x"> & &amp; done', '✓  two  spaces', '─────'];
  const picture = drawTerminal('a < b', lines);

  expect(picture).not.toContain('<b class');
  expect(linesOfPicture(picture)).toEqual(lines);
});

test('a delivery has its answer, what happened and what did not in tones of their own', () => {
  const row =
    'batch                     200        10         9         0         1         0         0       3.1';
  const tones = paintLine(row).map(({ text, tone }) => [text.trim(), tone]);

  expect(tones).toEqual([
    ['batch', 'plain'],
    ['200', 'good'],
    ['10', 'plain'],
    ['9', 'good'],
    ['0', 'quiet'],
    ['1', 'bad'],
    ['0', 'quiet'],
    ['0', 'quiet'],
    ['3.1', 'quiet'],
  ]);
  expect(paintLine(row.replace('200', '401'))[1]).toEqual({ text: '401', tone: 'careful' });
  expect(paintLine(`${row}  ✗ not as predicted`).at(-1)?.tone).toBe('bad');
});

test('a step of the conversation has its answer and what came of it in tones of their own', () => {
  const row = 'it answers again, under the same id            200    duplicate';

  expect(paintLine(row).map(({ text, tone }) => [text.trim(), tone])).toEqual([
    ['it answers again, under the same id', 'plain'],
    ['200', 'good'],
    ['duplicate', 'known'],
  ]);
  expect(paintLine(row.replace('duplicate', 'sent')).at(-1)?.tone).toBe('good');
});
