import path from 'node:path';

import { expect, test } from 'vitest';

import type { JsonSchema } from '../docs/json-schema.ts';
import { unannounced } from './find-breaks.ts';
import { readRelease } from './kept-release.ts';
import { meaningChanges } from './meaning-changes.ts';
import { operationChanges } from './operation-changes.ts';
import { packageChanges } from './package-changes.ts';
import type { AppRelease, Break, PackageRelease, Release } from './release.ts';
import { schemaChanges } from './schemas/schema-changes.ts';

const released = readRelease(path.resolve(import.meta.dirname, '../..'));
const DEDUPE = '@pyloto/core-dedupe';

/** The last release with one package of it changed. */
function withPackage(
  name: string,
  change: (before: PackageRelease) => Partial<PackageRelease>,
): Release {
  const before = released.packages.get(name)!;
  const packages = new Map(released.packages).set(name, { ...before, ...change(before) });
  return { ...released, packages };
}

function withManifest(change: Partial<PackageRelease['manifest']>): Release {
  return withPackage(DEDUPE, ({ manifest }) => ({ manifest: { ...manifest, ...change } }));
}

function withWhatsApp(change: (before: AppRelease) => Partial<AppRelease>): Release {
  const before = released.apps.get('whatsapp')!;
  return {
    ...released,
    apps: new Map(released.apps).set('whatsapp', { ...before, ...change(before) }),
  };
}

function without<T extends object>(record: T, name: string): T {
  const copy = { ...record };
  Reflect.deleteProperty(copy, name);
  return copy;
}

const texts = (breaks: readonly Break[]) => breaks.map(({ what, whom }) => `${what} | ${whom}`);

test('nothing breaks who stays', () => {
  expect(packageChanges(released, released)).toEqual([]);
  expect(schemaChanges(released, released)).toEqual([]);
  expect(operationChanges(released, released)).toEqual([]);
  expect(meaningChanges(released, released, () => undefined)).toEqual([]);
});

test('an entry that is gone breaks who imports from it', () => {
  const { manifest } = released.packages.get(DEDUPE)!;
  const today = withManifest({ exports: without(manifest.exports, './redis') });
  expect(texts(packageChanges(released, today))).toEqual([
    '@pyloto/core-dedupe/redis is gone | programs that import from @pyloto/core-dedupe/redis',
  ]);
});

test('a newer Node breaks who has the older, a newer minor of it nobody', () => {
  const newer = withManifest({ engines: { node: '>=24.1.0' } });
  expect(texts(packageChanges(released, newer))).toEqual([
    '@pyloto/core-dedupe needs Node 24, not 22 | everybody who runs it on Node 22',
  ]);
  expect(packageChanges(released, withManifest({ engines: { node: '>=22.20.0' } }))).toEqual([]);
});

test('a peer that must be there breaks who installs the package, an optional one nobody', () => {
  const peerDependencies = { ioredis: '6.0.0', pg: '9.0.0' };
  const optional = { ioredis: { optional: true }, pg: { optional: true } };
  const { pg: _, ...withoutPg } = optional;
  const demanding = withManifest({ peerDependencies, peerDependenciesMeta: withoutPg });
  const asking = withManifest({ peerDependencies, peerDependenciesMeta: optional });
  expect(texts(packageChanges(released, demanding))).toEqual([
    '@pyloto/core-dedupe needs pg to be installed beside it | everybody who installs @pyloto/core-dedupe',
  ]);
  expect(packageChanges(released, asking)).toEqual([]);
});

test('a command of the shell that is gone breaks who runs it', () => {
  const bins = withManifest({ bin: { 'pyloto-sweep': './dist/sweep.js' } });
  expect(texts(packageChanges(bins, released))).toEqual([
    '@pyloto/core-dedupe has no command pyloto-sweep any more | people and scripts that run pyloto-sweep',
  ]);
});

test('a package and an event that are gone break who has them', () => {
  const packages = new Map(released.packages);
  packages.delete(DEDUPE);
  expect(texts(packageChanges(released, { ...released, packages }))).toEqual([
    'the package @pyloto/core-dedupe is gone | everybody who installs @pyloto/core-dedupe',
  ]);
  const today = withPackage('@pyloto/core-ads', () => ({ events: new Map() }));
  expect(texts(packageChanges(released, today))).toContainEqual(
    expect.stringMatching(/^the event (?<type>pyloto\.\S+) is gone \| receivers of \k<type>$/u),
  );
});

function withSendMessage(change: (shape: JsonSchema) => JsonSchema): Release {
  return withWhatsApp(({ commands }) => {
    const schema = commands.get('send-message')!;
    const shape = schema.$defs!['SendMessageCommand']!;
    const $defs = { ...schema.$defs, SendMessageCommand: change(shape) };
    return { commands: new Map(commands).set('send-message', { ...schema, $defs }) };
  });
}

test('a command that asks for more breaks its callers, one that asks for less nobody', () => {
  const [first = '', ...others] = released.apps.get('whatsapp')!.commands.get('send-message')!
    .$defs!['SendMessageCommand']!.required!;
  const more = withSendMessage((shape) => ({
    ...shape,
    properties: { ...shape.properties, purpose: { type: 'string' } },
    required: [first, ...others, 'purpose'],
  }));
  expect(schemaChanges(released, more)).toMatchObject([
    {
      packages: expect.arrayContaining(['@pyloto/core-messaging', '@pyloto/core-meta']),
      what: 'SendMessageCommand.purpose is now required',
      whom: 'callers of POST /commands/send-message',
    },
  ]);
  expect(
    schemaChanges(
      released,
      withSendMessage((shape) => ({ ...shape, required: others })),
    ),
  ).toEqual([]);
});

function withReaction(change: (text: string) => string): Release {
  return withWhatsApp(({ cases }) => {
    const before = cases.get('reaction')!;
    const expected: unknown = JSON.parse(change(JSON.stringify(before.expected)));
    return { cases: new Map(cases).set('reaction', { ...before, expected }) };
  });
}

function changed(from: string | RegExp, to: string): string[] {
  const today = withReaction((text) => text.replace(from, to));
  return texts(meaningChanges(released, today, () => undefined));
}

test('a recorded delivery that says something else breaks who receives its events, one that says more nobody', () => {
  expect(changed('"kind":"emoji"', '"kind":"custom"')).toEqual([
    'apps/whatsapp/fixtures/reaction: payload.reactionType.kind was "emoji", is "custom" | receivers of pyloto.reactions.reaction_added.v1',
  ]);
  expect(changed(/"dedupeKey":"[^"]*"/u, '"dedupeKey":"another"')).toEqual([
    expect.stringMatching(/fixtures\/reaction: dedupeKey was ".*", is "another"/u),
  ]);
  expect(changed(/^\[.*\]$/u, '[]')).toEqual([
    'apps/whatsapp/fixtures/reaction: pyloto.reactions.reaction_added.v1 no longer comes of it | receivers of pyloto.reactions.reaction_added.v1',
  ]);
  expect(changed('"kind":"emoji"', '"kind":"emoji","isSuper":true')).toEqual([]);
  expect(
    changed(/\]$/u, ',{"type":"pyloto.reactions.reaction_seen.v1","dedupeKey":"new"}]'),
  ).toEqual([]);
});

test('a recorded delivery stays as it was recorded', () => {
  const today = withWhatsApp(({ cases }) => {
    const others = new Map(cases);
    others.delete('reaction');
    const removed = cases.get('reaction-removed')!;
    return { cases: others.set('reaction-removed', { ...removed, body: 'another' }) };
  });
  expect(meaningChanges(released, today, () => undefined).map(({ what }) => what)).toEqual([
    'apps/whatsapp/fixtures/reaction-removed: the recorded bytes of a delivery of the last release changed',
    'apps/whatsapp/fixtures/reaction: a delivery that was recorded for the last release is gone',
  ]);
});

test('what operators rely on stays', () => {
  const { metrics, errorCodes, answers } = released.operations;
  const today: Release = {
    ...withWhatsApp(({ environment, capabilities, commands }) => {
      const others = new Map(commands);
      others.delete('typing');
      return {
        environment: { ...without(environment, 'LOG_LEVEL'), PYLOTO_REGION: 'required' },
        capabilities: { ...capabilities, 'inbound inbound_messages': 'planned' },
        commands: others,
      };
    }),
    operations: {
      metrics: {
        ...without(metrics, 'events_failed_total'),
        commands_open: { kind: 'counter', labels: [] },
      },
      errorCodes: errorCodes.filter((code) => code !== 'timeout'),
      answers: { ...answers, PAYLOAD_TOO_LARGE: 400 },
    },
  };
  const found = texts(operationChanges(released, today));
  expect(found).toEqual(
    expect.arrayContaining([
      'the metric events_failed_total is gone | dashboards and alerts on events_failed_total',
      'commands_open was a gauge, is a counter | dashboards and alerts on commands_open',
      'the label connector of commands_open is gone | dashboards and alerts on commands_open',
      'the error code timeout is gone | programs that compare the code of an error',
      'PAYLOAD_TOO_LARGE was answered with 413, is with 400 | providers and programs that call a connector',
      'the variable LOG_LEVEL of whatsapp is gone | operators of whatsapp',
      'whatsapp does not start without PYLOTO_REGION | operators of whatsapp',
      'whatsapp no longer has the inbound capability inbound_messages | handlers of inbound_messages',
      'the command typing of whatsapp is gone | callers of POST /commands/typing',
    ]),
  );
});

test('a major version lets through what breaks its package, and nothing else', () => {
  const breaks = [DEDUPE, '@pyloto/core-ads'].map((name) => ({
    packages: [name],
    what: `${name} changed`,
    whom: 'everybody',
  }));
  const left = (majors: readonly string[], today: Release) =>
    unannounced(breaks, new Set(majors), { released, today }).map(({ what }) => what);
  expect(left([], released)).toHaveLength(2);
  expect(left([DEDUPE], released)).toEqual(['@pyloto/core-ads changed']);
  expect(left(['@pyloto/core-ads'], withManifest({ version: '2.0.0' }))).toEqual([]);
});
