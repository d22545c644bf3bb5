import type { Clock, LogFields } from '@pyloto/core-connectors';

import { jsonString } from './json-value.ts';

/** The fields that say who writes; a line may name another than its logger. */
export const BASE_FIELDS = [
  'service',
  'connector',
  'version',
] as const satisfies readonly (keyof LogFields)[];

/** The fields that every line of a logger begins with. */
export type BaseFields = Pick<LogFields, (typeof BASE_FIELDS)[number]>;

/**
 * Makes what every line has after its level, serialised, with a comma before each field: `timestamp`
 * (ISO 8601 UTC), `event`, and the base fields, a line's own ones first.
 */
export function createLineStart(
  base: BaseFields,
  clock: Pick<Clock, 'now'>,
): (event: string, own: BaseFields) => string {
  const ownBaseJson = baseJson(base);
  const partsByEvent = new Map<string, string>();
  let lastMs = Number.NaN;
  let timestampJson = '';

  return (event, own) => {
    const nowMs = clock.now();
    if (nowMs !== lastMs) {
      timestampJson = `,"timestamp":"${new Date(nowMs).toISOString()}"`;
      lastMs = nowMs;
    }
    if (hasBaseField(own)) {
      return `${timestampJson},"event":${jsonString(event)}${baseJson({ ...base, ...own })}`;
    }
    let part = partsByEvent.get(event);
    if (part === undefined) {
      part = `,"event":${jsonString(event)}${ownBaseJson}`;
      if (partsByEvent.size < MAX_EVENTS) partsByEvent.set(event, part);
    }
    return timestampJson + part;
  };
}

/** Event names are constants in code, so this is never reached; it keeps a mistake from growing without end. */
const MAX_EVENTS = 1000;

function hasBaseField(fields: BaseFields): boolean {
  return (
    fields.service !== undefined || fields.connector !== undefined || fields.version !== undefined
  );
}

function baseJson(fields: BaseFields): string {
  let json = '';
  for (const name of BASE_FIELDS) {
    const value = fields[name];
    if (value !== undefined) json += `,"${name}":${jsonString(value)}`;
  }
  return json;
}
