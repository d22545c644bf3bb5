import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { isJsonObject, type JsonObject } from './json-object.ts';

/** Public samples that stand beside a checkout, where there are any; they are read, never copied. */
const SAMPLES = join(import.meta.dirname, '../../../../../shared/fixtures/meta');

/** Whether there are samples. */
export const hasSamples: boolean = existsSync(SAMPLES);

/** One sample. @throws Error when it is not there */
export function sample(name: string): JsonObject {
  const value: unknown = JSON.parse(readFileSync(join(SAMPLES, `${name}.json`), 'utf8'));
  return isJsonObject(value) ? value : {};
}

/** Places in a value, in order, with the type of what is there: `statuses[].id:string`. */
export function shapeOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => shapeOf(item, `${path}[]`));
  if (!isJsonObject(value)) return [`${path}:${typeof value}`];
  return Object.entries(value).flatMap(([key, item]) => shapeOf(item, `${path}.${key}`));
}

/** What of a sample is not in a value, or not in this order. */
export function notIn(whole: readonly string[], part: readonly string[]): string[] {
  let from = 0;
  return part.filter((place) => {
    const at = whole.indexOf(place, from);
    if (at !== -1) from = at + 1;
    return at === -1;
  });
}

/** A text without the id of its request and without escaped slashes, as the samples write them. */
export function masked(text: string): string {
  return text
    .replaceAll(String.raw`\/`, '/')
    .replace(/"fbtrace_id":"[^"]*"/, '"fbtrace_id":"AMASKEDtraceID"');
}
