import { type JsonSchema, nameOfReference } from './json-schema.ts';

/** Writes a shape as Markdown: a table of its fields, one table per variant of a union, or a sentence. */
export function shapeText(schema: JsonSchema): string {
  const variants = schema.oneOf ?? (schema.properties === undefined ? schema.anyOf : undefined);
  if (variants !== undefined) return variants.map(variantText).join('\n\n');
  return schema.properties === undefined ? typeText(schema) : fieldTable(schema);
}

function variantText(variant: JsonSchema): string {
  return variant.properties === undefined ? `- ${typeText(variant)}` : fieldTable(variant);
}

function fieldTable({ properties = {}, required = [] }: JsonSchema): string {
  const rows = Object.entries(properties).map(
    ([name, property]) =>
      `| \`${name}\` | ${typeText(property)} | ${required.includes(name) ? 'yes' : ''} |`,
  );
  return ['| Field | Type | Required |', '| --- | --- | --- |', ...rows].join('\n');
}

function typeText(schema: JsonSchema): string {
  if (schema.$ref !== undefined) {
    const name = nameOfReference(schema.$ref);
    return `[${name}](#${name.toLowerCase()})`;
  }
  if ('const' in schema) return code(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ');
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined && schema.type === undefined)
    return variants.map(typeText).join(' or ');
  if (schema.items !== undefined) return `list of ${typeText(schema.items)}`;
  return objectText(schema) ?? scalarText(schema);
}

function objectText({
  properties,
  required = [],
  additionalProperties,
}: JsonSchema): string | undefined {
  if (properties !== undefined) {
    const fields = Object.entries(properties).map(
      ([name, property]) =>
        `\`${name}\`${required.includes(name) ? '' : '?'} ${typeText(property)}`,
    );
    return `{ ${fields.join('; ')} }`;
  }
  return typeof additionalProperties === 'object'
    ? `map to ${typeText(additionalProperties)}`
    : undefined;
}

function scalarText({ type, description, pattern }: JsonSchema): string {
  const types = [type ?? 'any'].flat().join(' or ');
  if (description !== undefined) return `${types} (${description})`;
  return typeof pattern === 'string' ? `${types} like \`${pattern}\`` : types;
}

function code(value: unknown): string {
  return `\`${String(value)}\``;
}
