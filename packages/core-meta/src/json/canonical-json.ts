import { isJsonObject, type JsonObject } from './json-object.ts';

/** Deeper than anything Meta sends; what lies below is left out, so that no body can exhaust the stack. */
const MAX_DEPTH = 64;

/**
 * Writes JSON in one form: keys in code-unit order at every level, no white space.
 *
 * Two values that differ only in the order of keys give one text. Below 64 levels everything counts as equal.
 *
 * @example canonicalJson({ b: 1, a: [2] }) // '{"a":[2],"b":1}'
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  if (depth > MAX_DEPTH) return '…';
  if (Array.isArray(value)) return `[${value.map((item) => write(item, depth + 1)).join()}]`;
  if (isJsonObject(value)) return writeObject(value, depth);
  return JSON.stringify(value);
}

function writeObject(value: JsonObject, depth: number): string {
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${write(value[key], depth + 1)}`);
  return `{${members.join()}}`;
}
