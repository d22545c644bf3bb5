import { execFileSync } from 'node:child_process';
import process from 'node:process';

import { expect, test } from 'vitest';

import { readBlocks } from './document-blocks.ts';

const blocks = readBlocks('docs/public/anti-patterns.md');
/** A program, and below it what it prints. */
const programs = blocks.flatMap(({ headings, code, language }, at) => {
  const below = blocks[at + 1];
  if (language !== 'ts' || below?.language !== 'text') return [];
  return [{ heading: headings.at(-1) ?? '', code, prints: below.code }];
});

test.each(programs)('the program of "$heading" prints what is below it', ({ code, prints }) => {
  const args = ['--input-type=module-typescript', '--eval', code];
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe(prints);
});

test('every block of the page is a program or what one prints', () => {
  expect(programs.length * 2).toBe(blocks.length);
});
