import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { makeSmallWorkspace, type Plant } from './small-workspace.ts';

const SCHEME = 'packages/core-connectors/src/v1/signature-scheme.ts';
const REACTION = 'packages/core-reactions/src/reaction.ts';
const REACTION_EVENTS = 'packages/core-reactions/src/reaction-events.ts';
const EVENT_ID = 'packages/core-events/src/event-id.ts';
const EVENTS_INDEX = 'packages/core-events/src/index.ts';
const EXPECTED = 'apps/parcels/fixtures/a-parcel-moves/expected.json';
const TARGETS = "['message', 'comment', 'post']";
const SCHEME_ID = '  readonly id: string;';
const REACTION_ID = '  externalMessageId: z.string().min(1).optional(),\n';
const scratch = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'gate-')));
const broken = path.join(scratch, 'broken');

const breaking: readonly Plant[] = [
  { file: EVENTS_INDEX, text: 'joinKey, splitKey', becomes: 'joinKey' },
  { file: SCHEME, text: SCHEME_ID, becomes: `${SCHEME_ID}\n  readonly algorithm: string;` },
  { file: REACTION, text: TARGETS, becomes: "['message', 'comment']" },
  { file: REACTION, text: REACTION_ID, becomes: '' },
  { file: EVENT_ID, text: 'keyDigest(key: string)', becomes: 'keyDigest(key: URL)' },
  {
    file: EVENT_ID,
    text: 'eventIdOf(digest: string): string',
    becomes: 'eventIdOf(digest: string): string | undefined',
  },
  { file: EXPECTED, text: '"kind":"like"', becomes: '"kind":"custom"' },
];

const compatible: readonly Plant[] = [
  {
    file: EVENT_ID,
    text: '/** The event id that',
    becomes: 'export const PREFIX = ID_PREFIX;\n\n/** The event id that',
  },
  { file: EVENTS_INDEX, text: 'eventIdOf,', becomes: 'eventIdOf, PREFIX,' },
  { file: SCHEME, text: SCHEME_ID, becomes: `${SCHEME_ID}\n  readonly algorithm?: string;` },
  {
    file: EVENT_ID,
    text: 'keyDigest(key: string)',
    becomes: 'keyDigest(key: string, salt?: string)',
  },
  { file: REACTION, text: TARGETS, becomes: "['message', 'comment', 'post', 'story']" },
  {
    file: REACTION,
    text: REACTION_ID,
    becomes: `${REACTION_ID}  isSuper: z.boolean().optional(),\n`,
  },
  {
    file: 'packages/core-reactions/src/index.ts',
    text: 'reactionAdded, reactionRemoved',
    becomes: 'reactionAdded, reactionPinned, reactionRemoved',
  },
  {
    file: REACTION_EVENTS,
    text: '/** Somebody took a reaction back. */',
    becomes: `export const reactionPinned = defineEvent({
  type: 'pyloto.reactions.reaction_pinned.v1',
  capabilityId: INBOUND_REACTIONS,
  summary: 'Somebody pinned a reaction.',
  schema: ReactionTargetSchema,
  example: { kind: 'message', externalId: '1' },
});
/** Somebody took a reaction back. */`,
  },
  {
    file: REACTION_EVENTS,
    text: '{ ReactionRemovedSchema,',
    becomes: '{ ReactionTargetSchema, ReactionRemovedSchema,',
  },
  {
    file: 'packages/core-reactions/src/event-data.ts',
    text: 'Reaction | ReactionRemoved',
    becomes: "Reaction | ReactionRemoved | Reaction['target']",
  },
  {
    file: 'packages/core-connectors/src/connector-error.ts',
    text: "  | 'handler_failed';",
    becomes: "  | 'handler_failed'\n  | 'quota_spent';",
  },
  { file: EXPECTED, text: '"kind":"like"', becomes: '"kind":"like","isSuper":true' },
];

const whatItSays: Record<'broken' | 'grown', { status: number | null; text: string }> = {
  broken: { status: null, text: '' },
  grown: { status: null, text: '' },
};

beforeAll(() => {
  const before = path.join(scratch, 'before');
  makeSmallWorkspace(before, []);
  runScript(before, 'released.ts');
  for (const [name, plants] of Object.entries({ broken: breaking, grown: compatible })) {
    const folder = path.join(scratch, name);
    makeSmallWorkspace(folder, plants);
    cpSync(path.join(before, 'released'), path.join(folder, 'released'), { recursive: true });
  }
  whatItSays.broken = runScript(broken, 'compatibility.ts');
  whatItSays.grown = runScript(path.join(scratch, 'grown'), 'compatibility.ts');
  // Six seconds; a machine that does much else takes longer.
}, 240_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function runScript(folder: string, script: string) {
  const file = path.join(folder, 'scripts', script);
  const { status, stdout, stderr } = spawnSync('node', [file], { encoding: 'utf8' });
  return { status, text: stdout + stderr };
}

/** Its lines, without those about what to do. */
function breaks(): string {
  return whatItSays.broken.text.replaceAll(/^ +(?:to do| {3}or).*\n(?: {10}.*\n)?/gmu, '');
}

test.each([
  [
    'an export that was removed',
    '@pyloto/core-events no longer exports splitKey\n  breaks: programs that import splitKey from @pyloto/core-events',
  ],
  [
    'something new that connectors would have to give',
    'SignatureScheme: `algorithm` must now be given (seen in defineConnector, Connector)\n  breaks: connectors and programs that provide a SignatureScheme',
  ],
  [
    'a schema that allows less',
    'ReactionTarget.kind no longer allows "post"\n  breaks: receivers of pyloto.reactions.reaction_added.v1, receivers of pyloto.reactions.reaction_removed.v1, ',
  ],
  [
    'a field that an event no longer has',
    'Reaction.externalMessageId was removed\n  breaks: receivers of pyloto.reactions.reaction_added.v1, ',
  ],
  [
    'a parameter of another type',
    "keyDigest: Type 'string' is not assignable to type 'URL'.\n  breaks: programs that call keyDigest(…)",
  ],
  [
    'a result of another type',
    "eventIdOf: Type 'undefined' is not assignable to type 'string'.\n  breaks: programs that use eventIdOf or what it returns",
  ],
  [
    'an event that says something else than before',
    'apps/parcels/fixtures/a-parcel-moves: payload.reactionType.kind was "like", is "custom"\n  breaks: receivers of pyloto.reactions.reaction_added.v1',
  ],
  [
    'an old event that is not accepted any more',
    'an event of the last release is not accepted any more (fixtures/reaction_added/v1.like-on-post.json): target.kind: ',
  ],
])('the gate names %s, and whom it breaks', (_case, text) => {
  expect(whatItSays.broken.status).toBe(1);
  expect(breaks()).toContain(text);
});

test('the gate says what to do', () => {
  expect(whatItSays.broken.text).toContain(
    "  to do:  keep it, and deprecate it (docs/deprecation-policy.md);\n          or announce it: a changeset with '@pyloto/core-events': major, and how to move\n",
  );
  expect(whatItSays.broken.text).toContain('make what is new optional');
  expect(whatItSays.broken.text).toMatch(
    /breaking changes since .*\nfix these and run again: others may stand behind them\n$/u,
  );
});

test('new exports, optional inputs, wider lists, new events and new fields pass', () => {
  expect(whatItSays.grown).toEqual({ status: 0, text: '' });
});

test('major changesets let through what breaks their packages', () => {
  const names = ['core-events', 'core-connectors', 'core-reactions'];
  const front = names.map((name) => `'@pyloto/${name}': major\n`).join('');
  mkdirSync(path.join(broken, '.changeset'));
  writeFileSync(path.join(broken, '.changeset/moves.md'), `---\n${front}---\n\nHow to move.\n`);
  expect(runScript(broken, 'compatibility.ts')).toEqual({
    status: 0,
    text: expect.stringContaining('each announced by a major version'),
  });
});
