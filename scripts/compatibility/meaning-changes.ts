import { isDeepStrictEqual } from 'node:util';

import type { AppRelease, Break, RecordedCase, Release } from './release.ts';

/** Says what is wrong with a canonical event as its contract sees it today; undefined when nothing is. */
export type JudgeEvent = (event: unknown) => string | undefined;

/**
 * What is different in what events mean: a recorded delivery that no longer becomes the events of the last release, or a canonical
 * event that is not accepted any more. A field that was added is no such change.
 */
export function meaningChanges(released: Release, today: Release, judge: JudgeEvent): Break[] {
  return [
    ...[...released.apps].flatMap(([name, app]) => appChanges(name, app, today.apps.get(name))),
    ...[...released.packages].flatMap(([name, { goldenEvents }]) =>
      [...goldenEvents].flatMap(([file, event]): Break[] => {
        const problem = judge(event);
        if (problem === undefined) return [];
        const what = `an event of the last release is not accepted any more (${file}): ${problem}`;
        return [
          {
            packages: [name],
            what,
            whom: `queues, dead letters and receivers that hold ${typeOf(event)}`,
          },
        ];
      }),
    ),
  ];
}

function appChanges(name: string, before: AppRelease, after: AppRelease | undefined): Break[] {
  const { adapters: packages, cases } = before;
  return [...cases].flatMap(([folder, recorded]) => {
    const place = `apps/${name}/fixtures/${folder}`;
    return caseChanges(recorded, after?.cases.get(folder)).map(({ what, type }) => ({
      packages,
      what: `${place}: ${what}`,
      whom:
        type === undefined
          ? 'nobody can tell: it shows what its events are'
          : `receivers of ${type}`,
      instead: type === undefined ? KEEP_THE_CASE : NEW_TYPE,
    }));
  });
}

const NEW_TYPE =
  'make it say the same, or give what it says now in a new field or a new type of event';
const KEEP_THE_CASE =
  'add a new case beside it; one that must go (its data may not be kept) is taken out of released/ in the same commit';

type Change = { readonly what: string; readonly type?: string };

function caseChanges(before: RecordedCase, after: RecordedCase | undefined): Change[] {
  if (after === undefined)
    return [{ what: 'a delivery that was recorded for the last release is gone' }];
  if (after.body !== before.body) {
    return [{ what: 'the recorded bytes of a delivery of the last release changed' }];
  }
  const had = [before.expected].flat();
  const has = new Map([after.expected].flat().map((event) => [keyOf(event), event]));
  const keys = new Set(had.map(keyOf));
  // Of another key now: taken in order.
  const others = [...has].filter(([key]) => !keys.has(key)).map(([, event]) => event);
  return had.flatMap((event): Change[] => {
    const type = typeOf(event);
    const now = has.get(keyOf(event)) ?? others.shift();
    if (now === undefined) return [{ what: `${type} no longer comes of it`, type }];
    return differences(event, now, '').map((what) => ({ what, type }));
  });
}

function keyOf(event: unknown): unknown {
  return isRecord(event) ? (event['dedupeKey'] ?? JSON.stringify(event)) : event;
}

function typeOf(event: unknown): string {
  return isRecord(event) ? String(event['type'] ?? event['outcome']) : 'an event';
}

function differences(before: unknown, after: unknown, at: string): string[] {
  if (isRecord(before) && isRecord(after)) {
    return Object.entries(before).flatMap(([field, value]) =>
      differences(value, after[field], at === '' ? field : `${at}.${field}`),
    );
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((value, index) => differences(value, after[index], `${at}[${index}]`));
  }
  return isDeepStrictEqual(before, after) ? [] : [`${at} was ${show(before)}, is ${show(after)}`];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
