import { expect, test } from 'vitest';

import { apps, cases, FIXTURE_SECRET, outcomeOf, requestOf } from './fixture-cases.ts';

/** What Meta escapes is ASCII, and `/` never stands alone. */
const WIRE_FORM = /^(?:[\x20-\x2e\x30-\x5b\x5d-\x7e]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})+$/;

test.each(cases)('$name $case becomes what is expected', async (fixture) => {
  expect(await outcomeOf(fixture)).toEqual(fixture.expected);
});

test('the body of every case is ASCII with escaped slashes and without a line break at its end', () => {
  const others = cases.filter(({ body }) => !WIRE_FORM.test(body.toString()));
  expect(others.map((fixture) => `${fixture.name} ${fixture.case}`)).toEqual([]);
});

test.each(apps)('a body for $name that was read and written again does not verify', (app) => {
  const fixture = cases.find(({ name, body }) => name === app.name && body.includes('\\u00'));
  if (fixture === undefined) throw new Error('a case must have a character beyond ASCII');
  const rewritten = Buffer.from(JSON.stringify(JSON.parse(fixture.body.toString())));
  const verify = (body: Buffer): boolean =>
    app.connector.signature.verify(requestOf({ ...fixture, body }), [FIXTURE_SECRET]).ok;

  expect(verify(fixture.body)).toBe(true);
  expect(verify(rewritten)).toBe(false);
});

test('no two cases share a dedupe key', async () => {
  const owners = new Map<string, string>();
  const shared: string[] = [];
  for (const fixture of cases) {
    const owner = `${fixture.name} ${fixture.case}`;
    for (const key of dedupeKeysIn(await outcomeOf(fixture))) {
      if ((owners.get(key) ?? owner) !== owner) shared.push(`${owner}: ${key}`);
      owners.set(key, owner);
    }
  }

  expect(shared).toEqual([]);
  expect(owners.size).toBeGreaterThan(100);
});

function dedupeKeysIn(outcome: unknown): ReadonlySet<string> {
  const items: unknown[] = Array.isArray(outcome) ? outcome : [];
  return new Set(items.flatMap(keyIn));
}

function keyIn(item: unknown): string[] {
  const isEvent = typeof item === 'object' && item !== null && 'dedupeKey' in item;
  return isEvent ? [String(item.dedupeKey)] : [];
}
