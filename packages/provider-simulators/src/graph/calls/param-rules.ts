import { isJsonObject } from '../json-object.ts';
import { badParam, type GraphRefusal } from './graph-refusal.ts';

/** Says what is wrong with a value, or nothing; `path` is how Graph writes its place: `text['body']`. */
export type ParamRule = {
  readonly check: (value: unknown, path: string) => GraphRefusal | undefined;
  readonly required?: true;
};

/** Characters as people count code points: an emoji is one. */
export function lengthOf(characters: string): number {
  return Array.from(characters).length;
}

/** A text of `min` (1) to `max` characters. */
export function text(max: number, min = 1): ParamRule {
  return {
    check: (value, path) => {
      if (typeof value !== 'string') return badParam(`Param ${path} must be a string.`);
      const length = lengthOf(value);
      if (length > max) return badParam(`Param ${path} must be at most ${max} characters long.`);
      if (length < min) return badParam(`Param ${path} must be at least ${min} characters long.`);
      return undefined;
    },
  };
}

/** `true` or `false`. */
export const flag: ParamRule = {
  check: (value, path) =>
    typeof value === 'boolean' ? undefined : badParam(`Param ${path} must be a boolean.`),
};

/** A number between two, also when it is written as text. */
export function numberBetween(min: number, max: number): ParamRule {
  return {
    check: (value, path) => {
      const number = typeof value === 'string' && value !== '' ? Number(value) : value;
      return typeof number === 'number' && number >= min && number <= max
        ? undefined
        : badParam(`Param ${path} must be a number between ${min} and ${max}.`);
    },
  };
}

/** An address that Meta can fetch. */
export const webAddress: ParamRule = {
  check: (value, path) =>
    typeof value === 'string' && /^https?:\/\/[^\s/?#]+\S*$/i.test(value)
      ? undefined
      : badParam(`Param ${path} is not a valid URI.`),
};

/** One of a set; Graph shows the set and what it got. */
export function oneOf(values: readonly string[]): ParamRule {
  return {
    check: (value, path) =>
      typeof value === 'string' && values.includes(value)
        ? undefined
        : badParam(
            `Param ${path} must be one of {${values.map((known) => known.toUpperCase()).join(', ')}} - got "${String(value)}".`,
          ),
  };
}

/** A list of `min` (1) to `max` items. */
export function listOf(item: ParamRule, max: number, min = 1): ParamRule {
  return {
    check: (value, path) => {
      if (!Array.isArray(value)) return badParam(`Param ${path} must be an array.`);
      if (value.length < min) return badParam(`Param ${path} must have at least ${min} elements.`);
      if (value.length > max) return badParam(`Param ${path} must have at most ${max} elements.`);
      for (const [index, entry] of value.entries()) {
        const refusal = item.check(entry, `${path}[${index}]`);
        if (refusal !== undefined) return refusal;
      }
      return undefined;
    },
  };
}

/** An object of which only some fields are looked at. */
export const anyObject: ParamRule = {
  check: (value, path) =>
    isJsonObject(value) ? undefined : badParam(`Param ${path} must be a JSON object.`),
};

/** A field that must be there. */
export function required(rule: ParamRule): ParamRule {
  return { ...rule, required: true };
}

/** An object with these fields and no others: Graph refuses a key that it does not know. */
export function shape(fields: Readonly<Record<string, ParamRule>>): ParamRule {
  const names = Object.keys(fields);
  return {
    check: (value, path) => {
      if (!isJsonObject(value)) return badParam(`Param ${path} must be a JSON object.`);
      const unknown = Object.keys(value).find((key) => !Object.hasOwn(fields, key));
      if (unknown !== undefined) return badParam(`Unexpected key "${unknown}" on param "${path}".`);
      for (const name of names) {
        const rule = fields[name];
        const place = `${path}['${name}']`;
        const refusal = rule === undefined ? undefined : checkField(rule, value[name], place);
        if (refusal !== undefined) return refusal;
      }
      return undefined;
    },
  };
}

function checkField(rule: ParamRule, value: unknown, path: string): GraphRefusal | undefined {
  if (value !== undefined) return rule.check(value, path);
  return rule.required ? badParam(`The parameter ${path} is required.`) : undefined;
}
