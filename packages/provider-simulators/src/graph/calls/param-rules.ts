import { isJsonObject } from '../json-object.ts';
import { badParam, type GraphRefusal } from './graph-refusal.ts';

/** Says what is wrong with a value, or nothing; `path` is how Graph writes its place: `text['body']`. */
export type ParamRule = {
  readonly check: (value: unknown, path: string) => GraphRefusal | undefined;
  readonly required?: true;
};

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
