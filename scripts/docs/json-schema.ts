/** The part of JSON Schema (2020-12) that the contracts' schemas use. */
export type JsonSchema = {
  readonly [keyword: string]: unknown;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
};

type Convertible = { readonly toJSONSchema: (options: { readonly io: 'input' }) => unknown };

/**
 * The JSON Schema of a zod schema; undefined for any other value.
 *
 * It says what may be sent, not what is left after parsing, so that objects stay open: a consumer must not break
 * when a field is added.
 */
export function toJsonSchema(value: unknown): JsonSchema | undefined {
  if (!isConvertible(value)) return undefined;
  return JSON.parse(JSON.stringify(value.toJSONSchema({ io: 'input' })));
}

/** `#/$defs/ActorRef` names `ActorRef`. */
export function nameOfReference(reference: string): string {
  return reference.replace('#/$defs/', '');
}

function isConvertible(value: unknown): value is Convertible {
  return (
    typeof value === 'object' &&
    value !== null &&
    'toJSONSchema' in value &&
    typeof value.toJSONSchema === 'function'
  );
}
