import { z } from 'zod';

import { isJsonObject, type JsonObject } from '../json-object.ts';

/** The schemas of a document: what is named once is written once. */
export type ComponentSchemas = {
  /**
   * Adds a schema and all that it names (`.meta({ id })`), and refers to it.
   *
   * @param name what it is called where it has no id of its own
   */
  readonly refTo: (schema: z.ZodType, name: string, side?: 'input' | 'output') => JsonObject;
  /** What was added so far, by name, in alphabetical order. */
  readonly all: () => JsonObject;
};

const DEFINITIONS = '#/$defs/';
const COMPONENTS = '#/components/schemas/';
const NUMBERED = '__schema';

/**
 * Collects JSON Schemas (draft 2020-12) of zod schemas as the components of an OpenAPI 3.1 document.
 *
 * A name that stands for two different schemas is given a number where it comes second. What JSON Schema cannot say (a transform, a date)
 * is left open, so that adding a schema never fails.
 */
export function createComponentSchemas(): ComponentSchemas {
  const written = new Map<string, { readonly schema: JsonObject; readonly text: string }>();

  function add({ definitions, root }: Converted): string {
    for (let number = 1; ; number++) {
      const rename = (name: string): string => (number === 1 ? name : `${name}${number}`);
      const renamed = Object.entries(definitions).map(([name, definition]) => {
        const schema = toComponent(definition, { root, rename });
        return { name: rename(name), schema, text: JSON.stringify(schema) };
      });
      if (renamed.some(({ name, text }) => (written.get(name)?.text ?? text) !== text)) continue;
      for (const { name, ...entry } of renamed) written.set(name, entry);
      return rename(root);
    }
  }

  return {
    refTo: (schema, name, side = 'input') => ({
      $ref: COMPONENTS + add(convert(schema, name, side)),
    }),
    all: () => {
      const names = [...written.keys()].toSorted();
      return Object.fromEntries(names.map((name) => [name, written.get(name)?.schema]));
    },
  };
}

/** A schema as named parts, its root among them. */
type Converted = { readonly definitions: Readonly<Record<string, unknown>>; readonly root: string };

function convert(schema: z.ZodType, name: string, side: 'input' | 'output'): Converted {
  const converted = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: side,
    unrepresentable: 'any',
    reused: 'inline',
  });
  const { $schema: _dialect, $defs = {}, $ref, ...inline } = converted;
  const id = $ref?.startsWith(DEFINITIONS) === true ? $ref.slice(DEFINITIONS.length) : undefined;
  const root = id === undefined || isNumbered(id) ? name : id;
  const definitions: Record<string, unknown> = {};
  for (const [key, definition] of Object.entries($defs)) {
    definitions[nameOf(key, root)] = definition;
  }
  if (id !== undefined) return { definitions, root: nameOf(id, root) };
  definitions[root] = $ref === undefined ? inline : { $ref, ...inline };
  return { definitions, root };
}

/** What has no id and refers to itself is numbered by zod, in every schema from 0. */
function isNumbered(id: string): boolean {
  return id.startsWith(NUMBERED);
}

function nameOf(id: string, root: string): string {
  return isNumbered(id) ? `${root}Part${id.slice(NUMBERED.length)}` : id;
}

type Naming = { readonly root: string; readonly rename: (name: string) => string };

function toComponent(definition: unknown, naming: Naming): JsonObject {
  const mapped = mapSchema(definition, naming);
  return isJsonObject(mapped) ? mapped : {};
}

function mapSchema(value: unknown, naming: Naming): unknown {
  if (Array.isArray(value)) return value.map((entry) => mapSchema(entry, naming));
  if (!isJsonObject(value)) return value;
  const mapped: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value)) {
    if (key === '$ref' && typeof entry === 'string') mapped[key] = refOf(entry, naming);
    else if (key === 'oneOf' || key === 'anyOf') mapped[key] = variantsOf(entry, naming);
    else mapped[key] = mapSchema(entry, naming);
  }
  return mapped;
}

function refOf(ref: string, { root, rename }: Naming): string {
  const name = ref.startsWith(DEFINITIONS) ? nameOf(ref.slice(DEFINITIONS.length), root) : root;
  return COMPONENTS + rename(name);
}

/** Variants that are told apart by one constant are called by it: readers and generators see a name instead of a number. */
function variantsOf(variants: unknown, naming: Naming): unknown {
  if (!Array.isArray(variants)) return mapSchema(variants, naming);
  return variants.map((variant) => {
    const mapped = toComponent(variant, naming);
    const title = titleOf(mapped);
    return title === undefined || 'title' in mapped ? mapped : { title, ...mapped };
  });
}

function titleOf({ properties }: JsonObject): string | undefined {
  if (!isJsonObject(properties)) return undefined;
  const constants = Object.values(properties).flatMap((property) =>
    isJsonObject(property) && typeof property['const'] === 'string' ? [property['const']] : [],
  );
  return constants.length === 1 ? constants[0] : undefined;
}
