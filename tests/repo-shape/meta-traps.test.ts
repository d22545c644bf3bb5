import { expect, test } from 'vitest';

import { testLinksIn } from './document-claims.ts';
import { readRepository } from './repository.ts';

const TRAPS = 25;
const row = /^\| *(?<number>\d+) *\|(?<rest>.*)\|$/gmu;

test('the traps of Meta are numbered without a gap, and each has a test that is linked by its name', () => {
  const page = readRepository().get('docs/providers/meta-traps.md') ?? '';
  const rows = [...page.matchAll(row)].map(({ groups }) => groups);
  const numbers = Array.from({ length: TRAPS }, (_, at) => String(at + 1));
  expect(rows.map((groups) => groups?.['number'])).toEqual(numbers);
  const untested = rows.filter((groups) => testLinksIn(groups?.['rest'] ?? '').length === 0);
  expect(untested).toEqual([]);
});
