import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

import * as ads from '@pyloto/core-ads';
import * as comments from '@pyloto/core-comments';
import {
  deriveEventId,
  type EventDefinition,
  type EventEnvelope,
  EventEnvelopeSchema,
  isEventDefinition,
} from '@pyloto/core-events';
import * as reactions from '@pyloto/core-reactions';
import { expect, test } from 'vitest';

import { bridgeEvent } from './bridge-event.ts';
import { REPO } from './connector-process.ts';

/** The golden events of the domains whose events are all made by bridges. */
const GOLDEN = globSync('packages/core-{ads,comments,reactions}/fixtures/*/*.json', { cwd: REPO })
  .toSorted()
  .map((file) => ({ file, event: readGolden(file) }));
const DEFINITIONS: ReadonlyMap<string, EventDefinition> = new Map(
  [ads, comments, reactions]
    .flatMap((domain) => Object.values<unknown>(domain))
    .filter(isEventDefinition)
    .map((definition) => [definition.type, definition]),
);

/** The file as it is: a test below says that its schema drops nothing. */
function readGolden(file: string): EventEnvelope {
  return JSON.parse(readFileSync(path.join(REPO, file), 'utf8'));
}

/** `pyloto.comments.comment_edited.v1` for packages/core-comments/fixtures/comment_edited/v1.case.json. */
function typeOf(file: string): string {
  const [, domain = '', , event = '', name = ''] = file.split('/');
  return ['pyloto', domain.replace('core-', ''), event, name.split('.')[0]].join('.');
}

test.each(GOLDEN)('$file still parses, and nothing in it is dropped', ({ event }) => {
  expect(EventEnvelopeSchema.parse(event)).toEqual(event);
  expect(DEFINITIONS.get(event.type)?.schema.parse(event.data)).toEqual(event.data);
});

test.each(GOLDEN)('$file is what its bridge makes of its data, key and id', ({ file, event }) => {
  const item = bridgeEvent(event.type.split('.')[2] ?? '', event.data);
  const capabilityId = DEFINITIONS.get(event.type)?.capabilityId;
  expect(item).toMatchObject({ type: typeOf(file), capabilityId, dedupeKey: event.dedupekey });
  expect(event).toMatchObject({
    type: item?.type,
    capability: capabilityId,
    subject: item?.subject,
    time: item?.occurredAt,
    data: item?.payload,
    id: deriveEventId({
      tenantId: event.tenantid,
      connector: event.connector,
      dedupeKey: event.dedupekey,
    }),
  });
});

test('every event of these domains has a golden fixture, and no two share a key', () => {
  const types = new Set<string>(GOLDEN.map(({ event }) => event.type));
  expect(types).toEqual(new Set(DEFINITIONS.keys()));
  expect(new Set(GOLDEN.map(({ event }) => event.dedupekey)).size).toBe(GOLDEN.length);
});

test('the type of every event of these domains is named once', () => {
  const named = [
    ads.ADS_EVENT_TYPES,
    comments.COMMENT_EVENT_TYPES,
    reactions.REACTION_EVENT_TYPES,
  ].flatMap((types) => Object.values<string>(types));
  expect(named.toSorted()).toEqual([...DEFINITIONS.keys()].toSorted());
});
