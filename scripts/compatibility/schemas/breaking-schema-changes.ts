import { type JsonSchema, nameOfReference } from '../../docs/json-schema.ts';

/** Keywords that only explain. */
const NOTES = '$schema $id $defs id title description examples default';
/** Keywords with a rule of their own below. */
const RULED = '$ref properties required additionalProperties items enum const anyOf oneOf';
/** Any other keyword must stay as it is, or become looser where it is a bound. */
const NOT_COMPARED_AS_TEXT = new Set(`${NOTES} ${RULED}`.split(' '));
const VARIANTS_AND_NOTES = new Set(`${NOTES} anyOf oneOf`.split(' '));
const LOWER_BOUND = /^(?:min|exclusiveMin)/u;
const UPPER_BOUND = /^(?:max|exclusiveMax)/u;

/** The same place of two versions of a schema. */
type Pair = {
  readonly previous: JsonSchema;
  readonly next: JsonSchema;
  /** `DirectMessage.content` */
  readonly at: string;
  readonly documents: Documents;
};

/** Which way data of a schema goes: `input` is sent to us, `output` is what we send, or both. */
export type Direction = 'input' | 'output';

type Documents = {
  readonly previous: JsonSchema;
  readonly next: JsonSchema;
  readonly direction: Direction;
  /** Pairs of references that were followed, so that shared shapes are compared once and recursive ones end. */
  readonly followed: Set<string>;
};

/**
 * What makes a schema unfit to replace another of the same version: old data would no longer fit (events wait in queues and dead
 * letters while a new version is installed, and are replayed), or a reader would miss what was promised. Growing is no such change:
 * an optional property, a value of an enum, a variant of a union. An `input` has no reader but us, so it may also ask for less.
 *
 * @returns one sentence per change, beginning with its place
 */
export function findBreakingChanges(
  previous: JsonSchema,
  next: JsonSchema,
  direction: Direction,
): string[] {
  const documents = { previous, next, direction, followed: new Set<string>() };
  return compare({ previous, next, at: '$', documents });
}

function compare(pair: Pair): string[] {
  if (pair.previous.$ref !== undefined || pair.next.$ref !== undefined) return followed(pair);
  if (pair.documents.direction === 'input' && fitsVariant(pair)) return [];
  return [
    ...typeChanges(pair),
    ...valueChanges(pair),
    ...propertyChanges(pair),
    ...nestedChanges(pair),
    ...variantChanges(pair),
  ];
}

function followed({ previous, next, at, documents }: Pair): string[] {
  const step = `${previous.$ref ?? at} ${next.$ref ?? at}`;
  if (documents.followed.has(step)) return [];
  documents.followed.add(step);
  return compare({
    previous: resolve(documents.previous, previous),
    next: resolve(documents.next, next),
    at: previous.$ref === undefined ? at : nameOfReference(previous.$ref),
    documents,
  });
}

function resolve(document: JsonSchema, schema: JsonSchema): JsonSchema {
  if (schema.$ref === undefined) return schema;
  const found = document.$defs?.[nameOfReference(schema.$ref)];
  if (found === undefined) throw new Error(`${schema.$ref} is not in the document`);
  return found;
}

function typeChanges({ previous, next, at, documents }: Pair): string[] {
  const keywords = new Set([...Object.keys(previous), ...Object.keys(next)]);
  return [...keywords]
    .filter((keyword) => !NOT_COMPARED_AS_TEXT.has(keyword))
    .filter((keyword) => !isLooserOrSame(keyword, previous[keyword], next[keyword]))
    .filter(
      (keyword) =>
        documents.direction === 'output' || !asksLess(keyword, previous[keyword], next[keyword]),
    )
    .map(
      (keyword) => `${at}: ${keyword} was ${show(previous[keyword])}, is ${show(next[keyword])}`,
    );
}

function isLooserOrSame(keyword: string, previous: unknown, next: unknown): boolean {
  if (LOWER_BOUND.test(keyword)) return Number(next ?? -Infinity) <= Number(previous ?? -Infinity);
  if (UPPER_BOUND.test(keyword)) return Number(next ?? Infinity) >= Number(previous ?? Infinity);
  return JSON.stringify(previous) === JSON.stringify(next);
}

/** A rule that is gone, or one more type. */
function asksLess(keyword: string, previous: unknown, next: unknown): boolean {
  if (next === undefined) return true;
  if (keyword !== 'type') return false;
  const now = new Set<unknown>([next].flat());
  return [previous]
    .flat()
    .every((type) => now.has(type) || (type === 'integer' && now.has('number')));
}

function valueChanges({ previous, next, at }: Pair): string[] {
  const before = allowedValues(previous);
  const after = allowedValues(next);
  if (after === undefined) return [];
  if (before === undefined) return [`${at} now allows ${after.join(', ')} only`];
  return before
    .filter((value) => !after.includes(value))
    .map((value) => `${at} no longer allows ${value}`);
}

function allowedValues(schema: JsonSchema): readonly string[] | undefined {
  if (schema.enum !== undefined) return schema.enum.map(show);
  return 'const' in schema ? [show(schema.const)] : undefined;
}

function propertyChanges(pair: Pair): string[] {
  const required = new Set(pair.previous.required);
  const nowRequired = (pair.next.required ?? []).filter((name) => !required.has(name));
  return [
    ...nowRequired.map((name) => `${pair.at}.${name} is now required`),
    ...Object.keys(pair.previous.properties ?? {}).flatMap((name) => changesOf(name, pair)),
  ];
}

function changesOf(name: string, { previous, next, at, documents }: Pair): string[] {
  const place = `${at}.${name}`;
  const before = previous.properties?.[name];
  const after = next.properties?.[name];
  if (before === undefined) return [];
  if (after === undefined) return [`${place} was removed`];
  const changes = compare({ previous: before, next: after, at: place, documents });
  const isLost =
    documents.direction === 'output' &&
    previous.required?.includes(name) === true &&
    next.required?.includes(name) !== true;
  return isLost ? [`${place} may now be absent`, ...changes] : changes;
}

function nestedChanges({ previous, next, at, documents }: Pair): string[] {
  const before = previous.additionalProperties;
  const after = next.additionalProperties;
  if (after === false && before !== false) return [`${at} no longer takes other properties`];
  const pairs = [
    { previous: previous.items, next: next.items, at: `${at}[]` },
    { previous: schemaOf(before), next: schemaOf(after), at: `${at}.*` },
  ];
  return pairs
    .filter((pair) => pair.previous !== undefined || pair.next !== undefined)
    .flatMap((pair) =>
      compare({ previous: pair.previous ?? {}, next: pair.next ?? {}, at: pair.at, documents }),
    );
}

/** Whether other properties are taken at all is looked at before; what is left is what they must be. */
function schemaOf(additionalProperties: boolean | JsonSchema | undefined): JsonSchema | undefined {
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

/** Whether one variant of today takes all that was taken: as it was, or each of the variants that there were. */
function fitsVariant({ previous, next, at, documents }: Pair): boolean {
  const before = variantsOf(previous) ?? [previous];
  const after = variantsOf(next);
  if (after === undefined || hasMoreThanVariants(previous, next)) return false;
  return before.every((was) =>
    after.some((is) => isTaken({ previous: was, next: is, at, documents })),
  );
}

/** A try: what it follows is followed again where the result counts. */
function isTaken(pair: Pair): boolean {
  const documents = { ...pair.documents, followed: new Set(pair.documents.followed) };
  return compare({ ...pair, documents }).length === 0;
}

function hasMoreThanVariants(previous: JsonSchema, next: JsonSchema): boolean {
  const parts = variantsOf(previous) === undefined ? [next] : [previous, next];
  return parts.some((schema) =>
    Object.keys(schema).some((keyword) => !VARIANTS_AND_NOTES.has(keyword)),
  );
}

function variantsOf({ anyOf, oneOf }: JsonSchema): readonly JsonSchema[] | undefined {
  return anyOf ?? oneOf;
}

function variantChanges({ previous, next, at, documents }: Pair): string[] {
  const before = variantsOf(previous);
  const after = variantsOf(next);
  if (before === undefined) return after === undefined ? [] : [`${at} is now limited to variants`];
  const byName = new Map((after ?? []).map((variant) => [variantName(variant), variant]));
  return before.flatMap((variant) => {
    const name = variantName(variant);
    const same = byName.get(name);
    if (same === undefined) return [`${at} no longer allows ${name}`];
    return compare({ previous: variant, next: same, at: `${at}[${name}]`, documents });
  });
}

/** A variant goes by its constants (`kind "text"`), else by its reference, else by its whole text. */
function variantName(variant: JsonSchema): string {
  const constants = Object.entries(variant.properties ?? {})
    .filter(([, property]) => 'const' in property)
    .map(([name, property]) => `${name} ${show(property.const)}`);
  if (constants.length > 0) return constants.join(', ');
  return variant.$ref === undefined ? show(variant) : nameOfReference(variant.$ref);
}

function show(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
