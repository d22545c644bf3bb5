import path from 'node:path';

import { expect, test } from 'vitest';

import { loadContractPackages } from './contract-packages.ts';
import { eventCatalogue } from './event-catalogue.ts';
import { driftProblems, type ReadFile, readFrom, readOver } from './generated-file.ts';
import { orphanSnapshots, schemaSnapshots } from './schema-snapshots.ts';

const root = path.resolve(import.meta.dirname, '../..');
const committed = readFrom(root);
const packages = await loadContractPackages(root);
const snapshots = schemaSnapshots(packages);
const TYPING = 'packages/core-messaging/snapshots/TypingIndicator.schema.json';

/** The working tree with one file changed, as if the sources had moved on without it. */
function withText(file: string, change: (text: string) => string): ReadFile {
  return (wanted) => {
    const text = committed(wanted);
    return wanted === file && text !== undefined ? change(text) : text;
  };
}

test('the committed catalogue and snapshots are what the contracts make of them', () => {
  const files = [...snapshots, eventCatalogue(packages, readOver(snapshots, committed))];
  expect(orphanSnapshots(root, packages, snapshots)).toEqual([]);
  expect(driftProblems(files, committed)).toEqual([]);
});

test('packages are found by their layer', () => {
  const names = packages.map(({ name }) => name);
  expect(names).toContain('@pyloto/core-messaging');
  expect(names).not.toContain('@pyloto/core-runtime');
});

test('a schema that changed without its snapshot is named, with what to do', () => {
  const read = withText(TYPING, (text) => text.replace('"started"', '"begun"'));
  expect(driftProblems(snapshots, read)).toEqual([`${TYPING} is out of date; run: pnpm run docs`]);
});

test('a snapshot that was never written is named', () => {
  expect(driftProblems(snapshots, () => undefined)).toHaveLength(snapshots.length);
});

test('a snapshot whose schema is gone is found', () => {
  const others = snapshots.filter((snapshot) => snapshot.path !== TYPING);
  expect(orphanSnapshots(root, packages, others)).toEqual([TYPING]);
});

test('the catalogue gives each event a row, its data and its golden fixture', () => {
  const { text } = eventCatalogue(packages, committed);
  const fixture = committed('packages/core-reactions/fixtures/reaction_added/v1.json') ?? '';
  expect(text).toContain(
    '| [`pyloto.reactions.reaction_added.v1`](#pylotoreactionsreaction_addedv1) | `inbound_reactions` |',
  );
  expect(text).toContain('- In code: `reactionAdded` of `@pyloto/core-reactions`');
  expect(text).toContain('| `reactionType` | [ReactionType](#reactiontype) | yes |');
  expect(text).toContain(fixture.trim());
});

test('an event without a golden fixture is refused by name', () => {
  const file = 'packages/core-reactions/fixtures/reaction_added/v1.json';
  const read: ReadFile = (wanted) => (wanted === file ? undefined : committed(wanted));
  expect(() => eventCatalogue(packages, read)).toThrow(
    `pyloto.reactions.reaction_added.v1 has no golden fixture ${file}`,
  );
});
