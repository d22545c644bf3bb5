import { type JsonValue, readJson, replaceAt, walkJson, writeJson } from './json-text.ts';

/** What stands where something else is expected. */
const WRONG: readonly JsonValue[] = [
  null,
  '',
  'conformance',
  true,
  [],
  {},
  [null],
  [[]],
  { conformance: { conformance: [] } },
  '\u0000',
  '9'.repeat(40),
];

/** What is no object. */
const NO_OBJECTS = ['', 'null', '[]', '"text"', '42', '{', '\uFFFD'].map((text) =>
  Buffer.from(text),
);

/**
 * Bodies that are like a given one, each wrong in one place: a value replaced by one of another type, an end cut off, a byte changed.
 * The same bodies each time.
 *
 * @param count about how many
 */
export function changedBodies(body: Uint8Array, count: number): readonly Uint8Array[] {
  const draw = drawFrom(body.byteLength + count);
  const value = readJson(body);
  const share = Math.ceil(count / 4);
  const cut = Array.from({ length: share }, () => body.subarray(0, draw(body.byteLength)));
  const changed = Array.from({ length: share }, () =>
    body.byteLength === 0 ? body : Uint8Array.from(body).with(draw(body.byteLength), draw(256)),
  );
  return [...NO_OBJECTS, ...cut, ...changed, ...wrongValues(value, count, draw)];
}

function wrongValues(
  value: JsonValue | undefined,
  count: number,
  draw: (below: number) => number,
): readonly Uint8Array[] {
  if (value === undefined) return [];
  const places = walkJson(value);
  return Array.from({ length: Math.ceil(count / 2) }, () => {
    const path = places[draw(places.length)]?.path ?? [];
    return writeJson(replaceAt(value, path, WRONG[draw(WRONG.length)] ?? null));
  });
}

/** Whole numbers from 0 to below a bound, the same ones for the same seed (a linear congruential generator, Numerical Recipes). */
function drawFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
