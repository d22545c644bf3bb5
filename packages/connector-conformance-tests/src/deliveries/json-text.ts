/** A number as it was written: ids may be larger than what a JavaScript number holds. */
export type RawNumber = { readonly rawJSON: string };

/** JSON whose numbers are as they were written. */
export type JsonValue =
  | string
  | boolean
  | null
  | RawNumber
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** One step into a value: a member's name or an element's index. */
export type JsonPath = readonly (string | number)[];

/** ES2025; the compiler's library for the oldest supported Node does not have it yet. */
type JsonWithSource = {
  readonly parse: (
    text: string,
    reviver: (name: string, value: unknown, context: { readonly source?: string }) => unknown,
  ) => JsonValue;
  readonly rawJSON: (text: string) => RawNumber;
  readonly isRawJSON: (value: unknown) => value is RawNumber;
};

const unnamed: unknown = JSON;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- JSON has these since Node 21; the library of ES2024 does not say so
const json = unnamed as JsonWithSource;

/** Reads a body; undefined when it is no JSON. */
export function readJson(body: Uint8Array): JsonValue | undefined {
  try {
    return json.parse(Buffer.from(body).toString(), (_, value, { source }) =>
      typeof value === 'number' ? json.rawJSON(source ?? String(value)) : value,
    );
  } catch {
    return undefined;
  }
}

/** Writes a body without white space, in ASCII. */
export function writeJson(value: JsonValue): Uint8Array {
  return Buffer.from(JSON.stringify(value).replaceAll(BEYOND_ASCII, escapeUnit));
}

const BEYOND_ASCII = /[\u0080-\uffff]/g;

/** A UTF-16 unit as JSON writes it in ASCII: `\u00e9`. */
export function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A number from its text. */
export function rawNumber(text: string): RawNumber {
  return json.rawJSON(text);
}

/** Tells a number from an object. */
export function isRawNumber(value: JsonValue | undefined): value is RawNumber {
  return json.isRawJSON(value);
}

/** Tells an object from everything else. */
export function isJsonObject(
  value: JsonValue | undefined,
): value is { readonly [name: string]: JsonValue } {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value)
  );
}

/** Every value in a value, itself included, with the way to it; parents come before their children. */
export function walkJson(
  value: JsonValue,
  path: JsonPath = [],
): readonly { readonly path: JsonPath; readonly value: JsonValue }[] {
  return [
    { path, value },
    ...childrenOf(value).flatMap(([step, child]) => walkJson(child, [...path, step])),
  ];
}

function childrenOf(value: JsonValue): readonly (readonly [string | number, JsonValue])[] {
  if (isJsonArray(value)) return value.map((child, index) => [index, child] as const);
  return isJsonObject(value) ? Object.entries(value) : [];
}

/** Tells an array from everything else. */
export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** The value with what stands at `path` replaced. */
export function replaceAt(value: JsonValue, path: JsonPath, replacement: JsonValue): JsonValue {
  const [step, ...rest] = path;
  if (step === undefined) return replacement;
  if (isJsonArray(value)) {
    return value.map((child, index) =>
      index === step ? replaceAt(child, rest, replacement) : child,
    );
  }
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [
      name,
      name === step ? replaceAt(child, rest, replacement) : child,
    ]),
  );
}

/** The value with each of its strings, numbers, booleans and nulls replaced. */
export function mapLeaves(value: JsonValue, map: (leaf: JsonValue) => JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map((child) => mapLeaves(child, map));
  if (!isJsonObject(value)) return map(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [name, mapLeaves(child, map)]),
  );
}
